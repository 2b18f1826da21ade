import { isMooringError, toWireError } from '@mooring/client'
import { deadline, orAborted } from '../abort.ts'
import { eventLine } from '../session/events/event-line.ts'
import type { LifecycleEvent } from '../session/events/lifecycle.ts'
import type { RunState, SessionNews, SessionOrder } from './session-messages.ts'
import { openSharedRun, type SharedRun } from './shared-run.ts'

// In the session process: the process of the runner tells what to do. When the channel to that process ends
// without a word, the runner is gone: everything is closed in good order, and what that cannot reach is the watchdog's.

const ignored = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
for (const signal of ignored) process.on(signal, () => undefined)
// Who read the output may be gone before this process is.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

let run: Promise<SharedRun> | undefined
let isClosing = false

/** Undefined where it could not be opened, which was reported to whoever had it opened. */
const opened = async (): Promise<SharedRun | undefined> => run?.catch(() => undefined)

const tell = (news: SessionNews, then: () => void = () => undefined): void => {
  if (process.connected) process.send?.(news, then)
  else then()
}

// Of these there may be thousands, and no span is made of them.
const untold = new Set<LifecycleEvent['kind']>([
  'image-progress',
  'container-waiting',
  'test-ended',
])

function tellEvent(event: LifecycleEvent): void {
  // Secrets are masked already.
  if (!untold.has(event.kind)) tell({ kind: 'event', line: eventLine(event, (text) => text) })
}

async function carryOut(order: SessionOrder): Promise<void> {
  switch (order.kind) {
    case 'open':
      run = openSharedRun({
        file: order.file,
        isWatched: order.isWatched,
        log: (line) => tell({ kind: 'line', line }),
        onSource: (file) => tell({ kind: 'source', file }),
        onEvent: order.tellsEvents ? tellEvent : undefined,
      })
      return void (await run)
    case 'begin':
      return (await run)?.begin(order.files)
    case 'tell':
      return (await opened())?.tell(order.tests)
    case 'reload':
      return (await run)?.reload()
    case 'look':
      return
    case 'close':
      isClosing = true
      return (await opened())?.close()
  }
}

async function answer(order: SessionOrder): Promise<void> {
  const [done] = await Promise.allSettled([carryOut(order)])
  // A service of the user's own may throw when it is asked for its sources.
  const [told] = await Promise.allSettled([stateAfter(order)])
  const failure = [done, told].find((one) => one.status === 'rejected')
  const state = told.status === 'fulfilled' ? told.value : undefined
  const error = failure && toWireError(failure.reason)
  // What could not be removed may be tried again; the end of the runner's process ends this one.
  const isOver = order.kind === 'close' && done.status === 'fulfilled'
  tell({ kind: 'answer', id: order.id, state, error }, () => {
    if (isOver) process.exit(0)
  })
}

async function stateAfter(order: SessionOrder): Promise<RunState | undefined> {
  const served = await opened()
  return (
    served && {
      address: served.address(),
      sources: served.sources(),
      watched: served.watched(),
      ...(order.kind === 'look' && { edited: await served.edited() }),
    }
  )
}

// What a grace period, or an engine that does not answer, would keep waiting is the watchdog's: it acts when this ends.
const closeWithinMs = 5_000

async function runnerIsGone(): Promise<void> {
  using limit = deadline(closeWithinMs, new AbortController().signal)
  const closed = async (): Promise<void> => (await opened())?.close()
  if (!isClosing) await orAborted(closed(), limit.signal).catch(() => undefined)
  process.exit(0)
}

// A fault of a program of the user's, such as a migration that rejects later, must not cost the containers.
for (const fault of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(fault, (error: unknown) => {
    tell({ kind: 'line', line: isMooringError(error) ? error.message : stackOf(error) })
  })

const stackOf = (error: unknown): string =>
  error instanceof Error ? String(error.stack ?? error.message) : String(error)

process.on('disconnect', () => void runnerIsGone())
process.on('message', (order: SessionOrder) => void answer(order))
tell({ kind: 'ready' })
