import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ping } from './api.mjs'
import { runCommand } from './command.mjs'
import { Failure } from './failure.mjs'

const LOG_FILE = join(tmpdir(), 'mooring-dockerd.log')
const PID_FILE = '/var/run/docker.pid'
const START_LIMIT_MS = 60_000
// Docker 20.10 runs itself two or three times for each container, and collects garbage each time before it begins: a
// quarter of what such a run takes. Its memory stays far below what the servers of the tests take.
const GARBAGE_SHARE = '400'

/** Starts the installed daemon so that it outlives this process, and returns when it answers. */
export async function startDaemon(endpoint) {
  if (existsSync('/run/systemd/system')) {
    await runCommand('systemctl', ['start', 'docker'])
    return waitForAnswer(endpoint, () => undefined)
  }
  if (await isDaemonAlive()) return waitForAnswer(endpoint, () => undefined)
  await rm(PID_FILE, { force: true })
  const daemon = launch()
  let ending
  daemon.once('error', (error) => (ending = error.message))
  daemon.once('exit', (code, signal) => (ending = `ended with ${code ?? signal}`))
  await waitForAnswer(endpoint, () => ending)
}

// A pid file left by a killed daemon can name a process that is now something else.
async function isDaemonAlive() {
  try {
    const pid = (await readFile(PID_FILE, 'utf8')).trim()
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === 'dockerd'
  } catch {
    return false
  }
}

// A session of its own, so that the end of this terminal or job does not end the engine.
function launch() {
  const output = openSync(LOG_FILE, 'a')
  const path = `${process.env.PATH}:/usr/sbin:/sbin`
  const daemon = spawn('dockerd', [], {
    detached: true,
    cwd: '/',
    env: { GOGC: GARBAGE_SHARE, ...process.env, PATH: path },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  daemon.unref()
  return daemon
}

async function waitForAnswer(endpoint, readEnding) {
  const limit = performance.now() + START_LIMIT_MS
  for (;;) {
    const { ok, answer } = await ping(endpoint)
    if (ok) return
    const ending =
      readEnding() ??
      (performance.now() > limit ? `no answer after ${START_LIMIT_MS / 1000} s` : undefined)
    if (ending) throw await startFailure(endpoint, ending, answer)
    await sleep(50)
  }
}

async function startFailure(endpoint, ending, answer) {
  const text = await readFile(LOG_FILE, 'utf8').catch(() => '')
  return new Failure({
    what: 'The Docker engine did not start.',
    why: [
      `dockerd   ${ending}`,
      `${endpoint.host}   ${answer}`,
      ...text.trimEnd().split('\n').slice(-6),
    ],
    fix: `read ${LOG_FILE}; on a machine that may not run an engine, set DOCKER_HOST to one elsewhere.`,
  })
}
