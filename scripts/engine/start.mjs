import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackages, withFreshIndex } from './apt.mjs'
import { mountControlGroups } from './cgroups.mjs'
import { hasCommand } from './command.mjs'
import { startDaemon } from './daemon.mjs'
import { findEngine } from './endpoint.mjs'
import { Failure } from './failure.mjs'
import { withLock } from './lock.mjs'
import { runAsProgram } from './program.mjs'
import { logToStderr, timedStep } from './progress.mjs'

/**
 * Returns an engine that answers: the one that runs, else one installed and started here.
 * Safe to call twice at once; the second call waits and finds the engine of the first.
 * @param {{ log: import('./progress.mjs').Log, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<import('./api.mjs').Endpoint>}
 */
export async function ensureEngine({ log, env = process.env }) {
  const found = await findEngine(env)
  if (found.endpoint) return found.endpoint
  await requireStartable(found.tried, env)
  const onWait = () => log('waiting for another start of the engine …')
  return withLock(join(tmpdir(), 'mooring-engine.lock'), () => startHere(log, env), { onWait })
}

async function startHere(log, env) {
  const { endpoint, tried } = await findEngine(env)
  if (endpoint) return endpoint
  if (!(await hasDaemon())) {
    log('no Docker engine is installed: installing the package docker.io with apt-get …')
    await timedStep(log, 'installing docker.io', () => install(log))
  }
  await mountControlGroups(log)
  const local = tried[0].endpoint
  await timedStep(log, 'starting dockerd', () => startDaemon(local))
  return local
}

const hasDaemon = async () => existsSync('/usr/sbin/dockerd') || (await hasCommand('dockerd'))

async function install(log) {
  // Where the kernel confines by AppArmor, the engine cannot start a container without its parser.
  const confined = await readFile('/sys/module/apparmor/parameters/enabled', 'utf8').catch(
    () => 'N',
  )
  const parser = confined.startsWith('Y') ? ['apparmor'] : []
  const names = ['docker.io', 'iptables', 'ca-certificates', ...parser]
  await withoutServiceStart(() => withFreshIndex(log, () => installPackages(names)))
}

const POLICY = '/usr/sbin/policy-rc.d'
const POLICY_TEXT =
  '#!/bin/sh\n# Written by scripts/engine while it installs docker.io.\nexit 101\n'

// Without systemd the package would start the daemon by its init script, and fail as a whole if that fails.
async function withoutServiceStart(work) {
  const present = await readFile(POLICY, 'utf8').catch(() => undefined)
  const ours =
    !existsSync('/run/systemd/system') && (present === undefined || present === POLICY_TEXT)
  if (ours) await writeFile(POLICY, POLICY_TEXT, { mode: 0o755 })
  try {
    return await work()
  } finally {
    if (ours) await rm(POLICY, { force: true })
  }
}

// Decides before anything is touched whether starting an engine here is possible and wanted.
async function requireStartable(tried, env) {
  const why = tried.map(
    ({ endpoint, answer }) => `${endpoint.host}  (${endpoint.source})  ${answer}`,
  )
  const fix = await reasonToStop(tried, env)
  if (fix) throw new Failure({ what: 'No Docker engine answers.', why, fix })
}

async function reasonToStop(tried, env) {
  if (env.DOCKER_HOST) return 'start the engine DOCKER_HOST points to, or unset DOCKER_HOST.'
  if (tried.some(({ answer }) => answer === 'EACCES')) {
    return 'the socket is there but not for you: `sudo usermod -aG docker $USER`, then log in again.'
  }
  if (process.platform !== 'linux') return 'start Docker Desktop (or Colima), or set DOCKER_HOST.'
  if (process.getuid() !== 0)
    return 'start Docker (`sudo systemctl start docker`), run this as root, or set DOCKER_HOST.'
  if ((await hasDaemon()) || (await hasCommand('apt-get'))) return undefined
  return 'install Docker Engine (only on Debian it is installed for you), or set DOCKER_HOST.'
}

await runAsProgram(import.meta.url, async () => {
  const { host } = await ensureEngine({ log: logToStderr })
  process.stdout.write(`DOCKER_HOST=${host}\n`)
})
