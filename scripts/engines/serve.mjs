import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ping } from '../engine/api.mjs'
import { mountControlGroups } from '../engine/cgroups.mjs'
import { parseEndpoint } from '../engine/endpoint.mjs'
import { Failure } from '../engine/failure.mjs'
import { daemonCommand, socketPath } from './daemon.mjs'
import { unpackedEngine } from './packages.mjs'
import { makeState } from './state.mjs'
import { engines } from './table.mjs'

/**
 * An engine that runs in namespaces of its own.
 *
 * @typedef {object} ServedEngine
 * @property {string} name
 * @property {import('../engine/api.mjs').Endpoint} endpoint
 * @property {string[]} inside a command that runs another one where the engine's containers can be reached
 * @property {() => Promise<void>} close ends it, and takes away all that it has
 */

const space = fileURLToPath(new URL('space.sh', import.meta.url))
const startLimitMs = 60_000
const endLimitMs = 20_000

/**
 * Starts an engine beside the machine's own.
 *
 * @param {string} name of the engine in the table
 * @param {{ log: import('../engine/progress.mjs').Log }} options
 * @returns {Promise<ServedEngine>}
 */
export async function serveEngine(name, { log }) {
  requireRoot()
  const engine = engines[name]
  const root = await unpackedEngine(engine, log)
  await mountControlGroups(log)
  const state = await makeState(name)
  const { folder } = state
  const command = await daemonCommand(engine, state)
  const daemon = launch(root, folder, { command, engine })
  const close = async () => {
    await end(daemon)
    await state.remove()
  }
  const host = `unix://${socketPath(folder)}`
  const endpoint = parseEndpoint(host, name, {})
  try {
    await waitForAnswer(endpoint, daemon, join(folder, 'daemon.log'))
  } catch (error) {
    await close()
    throw error
  }
  return {
    name,
    endpoint,
    inside: ['nsenter', `--net=/proc/${firstChild(daemon.pid)}/ns/net`],
    close,
  }
}

/** Whether this machine can run other engines: their programs are Debian's, and only root can make namespaces for them. */
export const canServe = () => existsSync('/etc/debian_version') && process.getuid?.() === 0

function requireRoot() {
  if (canServe()) return
  throw new Failure({
    what: 'Other engines cannot be started here.',
    why: [
      'They are unpacked from packages of Debian, into namespaces and mounts that only root can make.',
    ],
    fix: 'run this as root on Debian.',
  })
}

// The death of this process ends the engine too, and the end of the first process in its namespaces ends the others.
function launch(root, state, { command, engine }) {
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const args = [
    '--pdeathsig',
    'KILL',
    'unshare',
    ...namespaces,
    'sh',
    space,
    root,
    state,
    ...command,
  ]
  // In a process group of its own: Podman ends all of its group where a build is given up.
  const daemon = spawn('setpriv', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    detached: true,
    env: {
      ...process.env,
      ...(engine.rootless && { ENGINE_USER: '4242' }),
      ...(engine.unified && { UNIFIED_GROUPS: '1' }),
    },
  })
  const logFile = createWriteStream(join(state, 'daemon.log'))
  daemon.stdout.pipe(logFile, { end: false })
  daemon.stderr.pipe(logFile, { end: false })
  return daemon
}

async function end(daemon) {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  const gone = once(daemon, 'exit')
  const first = firstChild(daemon.pid)
  if (first) process.kill(first, 'SIGTERM')
  const stop = new AbortController()
  const late = sleep(endLimitMs, undefined, { signal: stop.signal }).then(
    () => daemon.kill('SIGKILL'),
    () => undefined,
  )
  await gone
  stop.abort()
  await late
}

const firstChild = (pid) =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0])

async function waitForAnswer(endpoint, daemon, logFile) {
  const limit = performance.now() + startLimitMs
  for (;;) {
    const { ok, answer } = await ping(endpoint)
    if (ok) return
    const ended = daemon.exitCode !== null || daemon.signalCode !== null
    if (ended || performance.now() > limit)
      throw new Failure({
        what: `The engine ${endpoint.source} did not start.`,
        why: [
          `${endpoint.host}   ${ended ? `ended with ${daemon.exitCode ?? daemon.signalCode}` : answer}`,
          ...readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12),
        ],
      })
    await sleep(50)
  }
}
