import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { startSession } from '@mooring/core'
import Docker from 'dockerode'

// The program of a process that opens sessions: takes a config, or names of containers, and answers how long it took.

const docker = new Docker()

process.send({ result: 'ready' })
process.on('message', async ({ config, names }) => {
  try {
    const result = await (config === undefined ? inspected(names) : opened(config))
    // What is still done after the answer must not run into the turn of the next one.
    await delay(50)
    process.send({ result })
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) })
  }
})

async function opened(config) {
  const cpuBefore = process.cpuUsage()
  const openedAtMs = performance.now()
  const session = await startSession(config)
  const readyAtMs = performance.now()
  const { user, system } = process.cpuUsage(cpuBefore)
  const watchdog = watchdogs()[0]
  const closingAtMs = performance.now()
  await session.close()
  return {
    openMs: readyAtMs - openedAtMs,
    cpuMs: (user + system) / 1000,
    closeMs: performance.now() - closingAtMs,
    ...(watchdog && { watchdog }),
  }
}

async function inspected(names) {
  const startedAtMs = performance.now()
  await Promise.all(names.map((name) => docker.getContainer(name).inspect()))
  return performance.now() - startedAtMs
}

// Children of this process, as Linux tells of them: time on a processor in nanoseconds, resident pages in kB.
function watchdogs() {
  if (process.platform !== 'linux') return []
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isWatchdog(pid))
  return children.map((pid) => ({
    cpuMs: Number(textOf(`/proc/${pid}/schedstat`).split(' ')[0]) / 1e6,
    mebibytes: Number(/^VmRSS:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1]) / 1024,
  }))
}

const isWatchdog = (pid) =>
  textOf(`/proc/${pid}/cmdline`).includes('watchdog') &&
  textOf(`/proc/${pid}/status`).includes(`PPid:\t${process.pid}\n`)

function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // The process has ended.
  }
}
