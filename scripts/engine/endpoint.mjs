import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ping } from './api.mjs'
import { Failure } from './failure.mjs'

/** @typedef {import('./api.mjs').Endpoint} Endpoint */

/**
 * Finds an engine that answers. DOCKER_HOST is an order: when it is set, nothing else is tried.
 * @returns {Promise<{ endpoint?: Endpoint, tried: { endpoint: Endpoint, answer: string }[] }>}
 */
export async function findEngine(env = process.env) {
  const tried = []
  for (const endpoint of candidates(env)) {
    const { ok, answer } = await ping(endpoint)
    if (ok) return { endpoint, tried }
    tried.push({ endpoint, answer })
  }
  return { tried }
}

/** @returns {Endpoint[]} every place an engine usually listens, best first, each once */
export function candidates(env) {
  if (env.DOCKER_HOST) return [parseEndpoint(env.DOCKER_HOST, 'DOCKER_HOST', env)]
  const hosts = new Map([[DEFAULT_HOST, 'default']])
  const context = contextHost(env)
  if (context) hosts.set(context, 'current docker context')
  for (const path of userSockets(env)) hosts.set(`unix://${path}`, 'usual path')
  return [...hosts].map(([host, source]) => parseEndpoint(host, source, env))
}

export const DEFAULT_HOST =
  process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock'

function userSockets(env) {
  const runtime = env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.() ?? 0}`
  const home = homedir()
  return [
    join(runtime, 'docker.sock'),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.rd/docker.sock'),
  ]
}

// Docker Desktop and Colima select themselves through a context; its folder is named by the hash of its name.
function contextHost(env) {
  const folder = env.DOCKER_CONFIG ?? join(homedir(), '.docker')
  try {
    const name = env.DOCKER_CONTEXT ?? readJson(join(folder, 'config.json')).currentContext
    if (!name || name === 'default') return undefined
    const digest = createHash('sha256').update(name).digest('hex')
    return readJson(join(folder, 'contexts/meta', digest, 'meta.json')).Endpoints.docker.Host
  } catch {
    return undefined
  }
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** @returns {Endpoint} */
export function parseEndpoint(host, source, env) {
  const url = URL.canParse(host) ? new URL(host) : undefined
  const connection = url && CONNECTIONS[url.protocol]?.(url, env, host)
  if (connection) return { host, source, connection }
  throw new Failure({
    what: `These scripts cannot talk to the engine at ${host} (from ${source}).`,
    why: ['They speak unix, npipe, tcp and http(s) endpoints.'],
    fix: 'set DOCKER_HOST to an endpoint of one of these kinds, or unset it.',
  })
}

const CONNECTIONS = {
  'unix:': socketConnection,
  'npipe:': socketConnection,
  'tcp:': networkConnection,
  'http:': networkConnection,
  'https:': networkConnection,
}

// Not url.pathname: it would turn the pipe name `//./pipe/x` into `//pipe/x`.
function socketConnection(url, env, host) {
  return { socketPath: host.slice(`${url.protocol}//`.length) }
}

function networkConnection(url, env) {
  const secure = url.protocol === 'https:' || Boolean(env.DOCKER_TLS_VERIFY)
  const address = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (secure ? 2376 : 2375),
  }
  return secure ? { ...address, secure, ...certificates(env) } : address
}

function certificates(env) {
  const folder = env.DOCKER_CERT_PATH ?? join(homedir(), '.docker')
  const read = (name) => readFileSync(join(folder, name))
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
}
