import { fork, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { evidence, fromWireError, InternalError } from '@mooring/client'
import { sleep } from '../abort.ts'
import type { RunState, SessionNews, SessionOrder } from '../server/session-messages.ts'

/** The process that does the work of a session, as the runner's process sees it. */
export interface SessionProcess {
  /**
   * Has an order carried out.
   *
   * @returns what runners know of the run now; undefined while there is none
   * @throws what the order throws, and InternalError SESSION_PROCESS_FAILED when the process ends before
   */
  ask(order: Order): Promise<RunState | undefined>
  /** Settles when the process has ended; what it printed has been handed on then. */
  ended: Promise<void>
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never
type Order = WithoutId<SessionOrder>

export interface Listeners {
  onLine(line: string): void
  /** Hears what code of the user's prints there, line by line. */
  onPrinted(line: string): void
  onSource(file: string): void
  /** Hears of events as JSON, where they were asked for. */
  onEvent(line: string): void
  /** The process has ended unexpectedly. */
  onLost(error: InternalError): void
}

const program = createRequire(import.meta.url).resolve('#session-process')

// Loading the program takes a tenth of a second; a machine that needs this long does not run it.
const handshakeTimeoutMs = 60_000

/** Starts the process. An order that it is given before it runs waits until it does. */
export function startSessionProcess(listeners: Listeners): SessionProcess {
  const child = forked()
  const pending = new Map<number, Waiting>()
  const printed = readPrinted(child, listeners.onPrinted)
  let lastId = 0
  let isReady = false
  let isClosing = false
  const handshake = new AbortController()
  sleep(handshakeTimeoutMs, handshake.signal, { isBackground: true }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  )

  const lose = (how: string): void => {
    const error = sessionProcessFailed({ how, isReady, printed })
    for (const { reject } of pending.values()) reject(error)
    pending.clear()
    if (!isClosing) listeners.onLost(error)
    isClosing = true
  }
  child.on('message', (news: SessionNews) => {
    if (news.kind === 'ready') {
      isReady = true
      handshake.abort()
    }
    if (news.kind === 'line') listeners.onLine(news.line)
    if (news.kind === 'source') listeners.onSource(news.file)
    if (news.kind === 'event') listeners.onEvent(news.line)
    if (news.kind !== 'answer') return
    settle(pending, news)
    // One that could not remove everything stays to try again, and must not keep the runner.
    keepAlive(child, pending.size > 0 || (isClosing && !news.error))
  })
  return {
    ended: endOf(child, lose),
    ask: (order) => {
      const id = ++lastId
      if (order.kind === 'close') isClosing = true
      return new Promise((resolve, reject) => {
        if (!child.connected) {
          return reject(sessionProcessFailed({ how: 'it is gone', isReady, printed }))
        }
        pending.set(id, { resolve, reject })
        keepAlive(child, true)
        child.send({ id, ...order })
      })
    },
  }
}

interface Waiting {
  resolve(state: RunState | undefined): void
  reject(error: Error): void
}

function settle(
  pending: Map<number, Waiting>,
  { id, state, error }: SessionNews & { kind: 'answer' },
): void {
  const waiting = pending.get(id)
  pending.delete(id)
  if (error) waiting?.reject(fromWireError(error))
  else waiting?.resolve(state)
}

const forked = (): ChildProcess =>
  fork(program, [], {
    // A group of its own, because Ctrl-C and runners that clear up after themselves end the runner's.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Options of the runner's own Node are its own; those of the environment hold for code of the user's too.
    execArgv: [],
    env: withoutInspector(process.env),
  })

const mostPrinted = 10

/** Hands on what the process prints, and keeps the last lines. */
function readPrinted(child: ChildProcess, onPrinted: (line: string) => void): readonly string[] {
  const lines: string[] = []
  const read = (line: string): void => {
    lines.push(line)
    if (lines.length > mostPrinted) lines.shift()
    // Channels of DEBUG name themselves, and whoever reads them wants them as they are.
    if (/\bmooring:\w+ /.test(line)) process.stderr.write(`${line}\n`)
    else onPrinted(line)
  }
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream as Readable }).on('line', read)
  return lines
}

/** Settles when the process has ended and all that it printed is read. */
function endOf(child: ChildProcess, onEnd: (how: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const end = (how: string): void => {
      onEnd(how)
      resolve()
    }
    child.once('error', (error) => end(error.message))
    child.once('close', (exitCode, signal) =>
      end(signal ? `it was ended by ${signal}` : `it exited with code ${exitCode}`),
    )
  })
}

// A runner that has nothing else to do may end; that ends the session too.
function keepAlive(child: ChildProcess, isAwaited: boolean): void {
  const pipes = [child.stdout, child.stderr] as (Socket | null)[]
  for (const handle of [child, child.channel, ...pipes]) {
    if (isAwaited) handle?.ref?.()
    else handle?.unref?.()
  }
}

// Two programs cannot listen on one port, and a breakpoint is for the program of the tests.
const withoutInspector = ({ NODE_OPTIONS = '', ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  NODE_OPTIONS: NODE_OPTIONS.replace(/(?<!\S)--inspect\S*/g, '').trim(),
})

function sessionProcessFailed({
  how,
  isReady,
  printed,
}: {
  how: string
  isReady: boolean
  printed: readonly string[]
}): InternalError {
  return new InternalError({
    code: 'SESSION_PROCESS_FAILED',
    what: isReady
      ? 'The process that runs the containers has ended; they are being removed.'
      : 'The process that runs the containers could not be started.',
    why: [...evidence('reason', how), ...printed.flatMap((line) => evidence('printed', line))],
    fix: isReady
      ? 'look for what ended it, such as a lack of memory, and run the tests again.'
      : 'set MOORING_SESSION_PROCESS=off to run the containers from the process of the test runner.',
  })
}
