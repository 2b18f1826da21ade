import { connect, type Socket } from 'node:net'
import type { ContainerRecord } from './container-record.ts'
import { fromWireError, UsageError } from './errors.ts'
import { evidence } from './evidence.ts'
import type { Ask, Method, Params, Result, ServerMessage, SessionAddress } from './protocol.ts'

/** A worker's line to the session; it is opened by the first question. */
export interface SessionConnection {
  /** @throws what the session answers, and UsageError SESSION_CLOSED when the line breaks */
  ask: Ask
  close(): void
}

interface Pending {
  resolve(result: never): void
  reject(error: Error): void
}

/**
 * Prepares the line to a session. It keeps the process alive only while an answer is awaited.
 *
 * @param onChanged hears of containers that changed by themselves
 */
export function connectSession(
  { socketPath, token }: SessionAddress,
  onChanged: (record: ContainerRecord) => void,
): SessionConnection {
  const pending = new Map<number, Pending>()
  let socket: Socket | undefined
  let lastId = 0

  const fail = (cause?: Error): void => {
    socket = undefined
    for (const { reject } of pending.values()) reject(sessionClosed(socketPath, cause))
    pending.clear()
  }
  const receive = (message: ServerMessage): void => {
    if ('changed' in message) return onChanged(message.changed)
    const waiting = pending.get(message.id)
    pending.delete(message.id)
    if (pending.size === 0) socket?.unref()
    if ('error' in message) waiting?.reject(fromWireError(message.error))
    else waiting?.resolve(message.result as never)
  }
  const send = <M extends Method>(line: Socket, method: M, params: Params<M>): Promise<Result<M>> =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      const text = `${JSON.stringify({ id, method, params })}\n`
      if (text.length > longestRequest) return reject(requestTooLong(method, text.length))
      pending.set(id, { resolve, reject })
      line.ref()
      line.write(text)
    })
  const open = (): Socket => {
    const opened = connect(socketPath)
    let broken: Error | undefined
    opened.on('error', (error) => (broken = error))
    opened.on('close', () => fail(broken))
    readLines(opened, (line) => receive(JSON.parse(line) as ServerMessage))
    send(opened, 'hello', { token }).catch(() => undefined) // A refusal closes the line, which fails the question.
    return opened
  }
  return {
    ask: (method, params) => send((socket ??= open()), method, params),
    close: () => void socket?.destroy(),
  }
}

/** Characters that a request may have; a session hangs up on a worker that sends more. */
export const longestRequest: number = 64 * 1024 * 1024

/**
 * Calls back for each line of a stream of text, until the stream is destroyed.
 *
 * @param longest characters that the line which comes next may have; a longer one destroys the stream. @default no limit
 */
export function readLines(
  stream: Socket,
  onLine: (line: string) => void,
  longest: () => number = () => Infinity,
): void {
  let parts: string[] = []
  let length = 0
  const add = (part: string): void => {
    parts.push(part)
    length += part.length
    if (length > longest()) stream.destroy()
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const [rest = '', ...more] = chunk.split('\n')
    add(rest)
    for (const begun of more) {
      if (stream.destroyed) return
      const line = parts.join('')
      parts = []
      length = 0
      onLine(line)
      add(begun)
    }
  })
}

function requestTooLong(method: Method, length: number): UsageError {
  return new UsageError({
    code: 'INVALID_REQUEST',
    what: `The request "${method}" is too long: ${length} characters, and ${longestRequest} are the most.`,
    fix: 'copy what is large from a file: copyTo takes its path as well.',
  })
}

function sessionClosed(socketPath: string, cause: Error | undefined): UsageError {
  return new UsageError({
    code: 'SESSION_CLOSED',
    what: 'The session that runs the containers is gone.',
    why: [...evidence('socket', socketPath), ...evidence('answer', cause?.message)],
    fix: 'look at the output of the test run for the reason; a test must not outlive its run.',
    cause,
  })
}
