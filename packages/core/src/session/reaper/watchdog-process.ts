import { appendFileSync, statSync, truncateSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { WatchdogMessage, WatchdogOrder } from './watchdog-order.ts'

// Run as a process of its own when its owner is dead, by the shell that has waited for that; by armWatchdog, where there is
// no such shell, and then idle until its input ends. What it needs to act is loaded only then.

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const largestLogBytes = 100_000

let order: WatchdogOrder | undefined
const folders: string[] = []
let hasPending = false

try {
  for await (const line of createInterface({ input: process.stdin })) receive(line)
} catch {
  // A pipe that broke has ended too.
}
if (order) await act(order)
process.exit(0)

function receive(line: string): void {
  const message = JSON.parse(line) as WatchdogMessage
  if (message.kind === 'disarm') process.exit(0)
  if (message.kind === 'order') accept(message)
  if (message.kind === 'folder') folders.push(message.path)
  if (message.kind === 'pending') hasPending = message.isPending
}

function accept(given: WatchdogOrder): void {
  order = given
  try {
    writeSync(1, 'armed\n')
  } catch {
    // The owner is dead already.
  }
}

async function act(given: WatchdogOrder): Promise<void> {
  const { removeSession } = await import('./remove-session.ts')
  const { logFile, noteFile, sessionId, ownerPid } = given
  const log = (text: string): void => write(logFile, `session ${sessionId}: ${text}`)
  log(`its process ${ownerPid} is gone`)
  const isClean = await removeSession({ ...given, hasPending }, log)
  await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true })))
  // What is left stays noted, for the sweep of the next start.
  if (isClean) await rm(noteFile, { force: true })
}

function write(logFile: string, text: string): void {
  try {
    if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > largestLogBytes)
      truncateSync(logFile)
    appendFileSync(logFile, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 })
  } catch {
    // A log that cannot be written must not keep the objects.
  }
}
