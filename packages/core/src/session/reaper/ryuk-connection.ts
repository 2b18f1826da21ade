import { connect, type Socket } from 'node:net'
import { orAborted, sleep } from '../../abort.ts'
import { sessionLabel } from '../../docker/labels.ts'

/** A connection that Ryuk waits for the end of, before it removes what the filter names. */
export interface RyukConnection {
  /** Resolves when it is gone, whoever ended it. */
  closed: Promise<void>
  close(): void
}

export interface RyukAddress {
  host: string
  port: number
}

/** Short, because every container waits for the moment in which Ryuk listens. */
const retryIntervalMs = 25
/** For one connection to be answered: a published port accepts before the program behind it listens. */
const answerTimeoutMs = 5_000
const keepAliveDelayMs = 10_000

/**
 * Connects, says which session's objects to remove, and resolves when Ryuk has acknowledged that. Tries again until the
 * signal aborts.
 *
 * @throws the signal's reason
 */
export async function connectRyuk(
  address: RyukAddress,
  sessionId: string,
  signal: AbortSignal,
): Promise<RyukConnection> {
  for (;;) {
    signal.throwIfAborted()
    const connection = await acknowledged(address, filterLine(sessionId), signal)
    if (connection) return connection
    await sleep(retryIntervalMs, signal)
  }
}

/** A filter as the wire has it: one line in the form of a URL's query. */
export const filterLine = (sessionId: string): string =>
  `${new URLSearchParams({ label: `${sessionLabel}=${sessionId}` }).toString()}\n`

// Undefined when it ended, or was not answered, before the acknowledgement.
async function acknowledged(
  address: RyukAddress,
  line: string,
  signal: AbortSignal,
): Promise<RyukConnection | undefined> {
  const socket = connect({
    ...address,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveDelayMs,
  })
  socket.on('error', () => undefined) // 'close' follows.
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  socket.setTimeout(answerTimeoutMs, () => socket.destroy())
  socket.once('connect', () => socket.write(line))
  const answered = await orAborted(isAcknowledged(socket, closed), signal).catch(() => false)
  if (!answered) {
    socket.destroy()
    return undefined
  }
  socket.setTimeout(0)
  socket.resume()
  // It alone must not keep a script alive that forgot to close its session.
  socket.unref()
  return { closed, close: () => void socket.destroy() }
}

function isAcknowledged(socket: Socket, closed: Promise<void>): Promise<boolean> {
  const answer = new Promise<boolean>((resolve) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (text.includes('\n')) resolve(text.startsWith('ACK\n'))
    })
  })
  return Promise.race([answer, closed.then(() => false)])
}
