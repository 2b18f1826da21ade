import { fork, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fromWireError, InternalError } from '@mooring/client'
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
  /** The process has ended without being told to. */
  onLost(error: InternalError): void
}

const program = createRequire(import.meta.url).resolve('#session-process')

/** Starts the process. An order that it is given before it runs waits until it does. */
export function startSessionProcess(listeners: Listeners): SessionProcess {
  const child = fork(program, [], {
    // A group of its own, because Ctrl-C and runners that clear up after themselves end the runner's.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Options of the runner's own Node are its own; those of the environment hold for code of the user's too.
    execArgv: [],
    env: withoutInspector(process.env),
  })
  const pending = new Map<
    number,
    { resolve(state: RunState | undefined): void; reject(error: Error): void }
  >()
  const lastPrinted: string[] = []
  let lastId = 0
  let isReady = false
  let isClosing = false

  const lose = (how: string): void => {
    const error = sessionProcessFailed({ how, isReady, lastPrinted })
    for (const { reject } of pending.values()) reject(error)
    pending.clear()
    if (!isClosing) listeners.onLost(error)
    isClosing = true
  }
  child.on('message', (news: SessionNews) => {
    if (news.kind === 'ready') isReady = true
    if (news.kind === 'line') listeners.onLine(news.line)
    if (news.kind === 'source') listeners.onSource(news.file)
    if (news.kind !== 'answer') return
    const waiting = pending.get(news.id)
    pending.delete(news.id)
    keepAlive(child, pending.size > 0)
    if (news.error) waiting?.reject(fromWireError(news.error))
    else waiting?.resolve(news.state)
  })
  const printed = (line: string): void => {
    lastPrinted.push(line)
    if (lastPrinted.length > 10) lastPrinted.shift()
    // Channels of DEBUG name themselves, and whoever reads them wants them as they are.
    if (/\bmooring:\w+ /.test(line)) process.stderr.write(`${line}\n`)
    else listeners.onPrinted(line)
  }
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream as Readable }).on('line', printed)
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      lose(error.message)
      resolve()
    })
    child.once('close', (exitCode, signal) => {
      lose(signal ? `it was ended by ${signal}` : `it exited with code ${exitCode}`)
      resolve()
    })
  })
  return {
    ended,
    ask: (order) => {
      const id = ++lastId
      if (order.kind === 'close') isClosing = true
      return new Promise((resolve, reject) => {
        if (!child.connected && isReady)
          return reject(sessionProcessFailed({ how: 'it is gone', isReady, lastPrinted }))
        pending.set(id, { resolve, reject })
        keepAlive(child, true)
        child.send({ id, ...order })
      })
    },
  }
}

// A runner that has nothing else to do may end; that ends the session too.
function keepAlive(child: ChildProcess, isAwaited: boolean): void {
  const handles = [
    child,
    child.channel,
    child.stdout as Socket | null,
    child.stderr as Socket | null,
  ]
  for (const handle of handles) isAwaited ? handle?.ref?.() : handle?.unref?.()
}

// Two programs cannot listen on one port, and a breakpoint is for the program of the tests.
const withoutInspector = ({ NODE_OPTIONS = '', ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  NODE_OPTIONS: NODE_OPTIONS.replace(/(?<!\S)--inspect\S*/g, '').trim(),
})

function sessionProcessFailed({
  how,
  isReady,
  lastPrinted,
}: {
  how: string
  isReady: boolean
  lastPrinted: readonly string[]
}): InternalError {
  return new InternalError({
    code: 'SESSION_PROCESS_FAILED',
    what: isReady
      ? 'The process that runs the containers has ended; they are being removed.'
      : 'The process that runs the containers could not be started.',
    why: [`reason       ${how}`, ...lastPrinted.map((line) => `printed      ${line}`)],
    fix: isReady
      ? 'look for what ended it, such as a lack of memory, and run the tests again.'
      : 'set MOORING_SESSION_PROCESS=off to run the containers from the process of the test runner.',
  })
}
