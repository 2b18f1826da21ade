import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ping } from '../engine/api.mjs'
import { mountControlGroups } from '../engine/cgroups.mjs'
import { parseEndpoint } from '../engine/endpoint.mjs'
import { Failure } from '../engine/failure.mjs'
import { makeState } from '../engines/state.mjs'
import { makeHub } from './hub.mjs'

/**
 * One of several engines on this machine, as if each had a machine of its own.
 *
 * @typedef {object} Member
 * @property {string} host as DOCKER_HOST takes it
 * @property {string} address
 * @property {() => void} kill ends it and all of its containers at once, as when its machine goes away
 * @property {() => Promise<void>} close
 */

const program = fileURLToPath(new URL('member.sh', import.meta.url))
const startLimitMs = 60_000
const endLimitMs = 5_000
const periodUs = 100_000

/** Why this machine cannot run several engines; undefined where it can. */
export function obstacleToFleet() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root can make namespaces for further engines, on Linux'
  return undefined
}

/**
 * Starts engines, each with processors and a network address of its own.
 *
 * @param {number} count
 * @param {{ cpus: number, log: import('../engine/progress.mjs').Log }} options
 * @returns {Promise<{ members: Member[], close: () => Promise<void> }>}
 */
export async function startFleet(count, { cpus, log }) {
  await mountControlGroups(log)
  const hub = await makeHub()
  const members = []
  const close = async () => {
    await Promise.all(members.map((member) => member.close()))
    await hub.close()
  }
  try {
    for (let number = 1; number <= count; number++)
      members.push(await startMember(hub, number, cpus))
    await Promise.all(members.map((member) => member.answers()))
    return { members, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startMember(hub, number, cpus) {
  const state = await makeState(`several-${number}`)
  const { folder, group } = state
  await limitProcessors(group, cpus)
  const address = hub.addressOf(number)
  const daemon = launch({ folder, group, address, gateway: hub.gateway })
  const ended = new Promise((resolve) => daemon.once('exit', resolve))
  await hub.connect(number, await firstChild(daemon.pid))
  const host = `tcp://${address}:2375`
  return {
    host,
    address,
    answers: () => untilAnswering(host, join(folder, 'daemon.log')),
    kill: () => void daemon.kill('SIGKILL'),
    close: async () => {
      daemon.kill('SIGKILL')
      await ended
      await emptied(group)
      await state.remove()
    },
  }
}

/** A group goes only when the last of its processes is buried. */
async function emptied(group) {
  const limit = performance.now() + endLimitMs
  const file = join('/sys/fs/cgroup/cpu', group, 'cgroup.procs')
  while (!isEmpty(file) && performance.now() < limit) await sleep(20)
}

// One that is gone is empty.
function isEmpty(file) {
  return !existsSync(file) || readFileSync(file, 'utf8') === ''
}

/** Its containers are below the group too, and so have no more than the engine. */
async function limitProcessors(group, cpus) {
  const folder = join('/sys/fs/cgroup/cpu', group)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'cpu.cfs_period_us'), String(periodUs))
  await writeFile(join(folder, 'cpu.cfs_quota_us'), String(cpus * periodUs))
}

// The death of this process ends the engine too, and the end of the first process in its namespaces ends the others.
function launch({ folder, group, address, gateway }) {
  const daemon = [
    'dockerd',
    '--host=tcp://0.0.0.0:2375',
    // For who runs beside it, such as Ryuk.
    '--host=unix:///run/docker.sock',
    '--tls=false',
    `--data-root=${join(folder, 'data')}`,
    `--exec-root=${join(folder, 'exec')}`,
    `--pidfile=${join(folder, 'docker.pid')}`,
    `--cgroup-parent=/${group}`,
  ]
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const member = ['unshare', ...namespaces, 'sh', program, folder, address, gateway, ...daemon]
  const limited = ['sh', '-c', `echo $$ >/sys/fs/cgroup/cpu/${group}/cgroup.procs; exec "$@"`, 'sh']
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...limited, ...member], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: { ...process.env, TMPDIR: folder },
  })
  const logFile = createWriteStream(join(folder, 'daemon.log'))
  child.stdout.pipe(logFile, { end: false })
  child.stderr.pipe(logFile, { end: false })
  return child
}

// The process in the new namespaces; unshare has it soon.
async function firstChild(pid) {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    if (child) return Number(child)
    await sleep(5)
  }
}

async function untilAnswering(host, logFile) {
  const endpoint = parseEndpoint(host, 'a further engine', {})
  const limit = performance.now() + startLimitMs
  for (;;) {
    const { ok, answer } = await ping(endpoint)
    if (ok) return
    if (performance.now() > limit)
      throw new Failure({
        what: `The engine at ${host} did not start.`,
        why: [answer, ...readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12)],
      })
    await sleep(50)
  }
}
