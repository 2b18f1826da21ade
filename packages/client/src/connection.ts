import { connect, type Socket } from 'node:net'
import { fromWireError, UsageError } from './errors.ts'
import type { Ask, Method, Params, Result, ServerMessage, SessionAddress } from './protocol.ts'
import type { ContainerRecord } from './record.ts'

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
      pending.set(id, { resolve, reject })
      line.ref()
      line.write(`${JSON.stringify({ id, method, params })}\n`)
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

/** Calls back for each line of a stream of text. */
export function readLines(stream: Socket, onLine: (line: string) => void): void {
  let parts: string[] = []
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const [rest = '', ...more] = chunk.split('\n')
    parts.push(rest)
    for (const begun of more) {
      onLine(parts.join(''))
      parts = [begun]
    }
  })
}

function sessionClosed(socketPath: string, cause: Error | undefined): UsageError {
  return new UsageError({
    code: 'SESSION_CLOSED',
    what: 'The session that runs the containers is gone.',
    why: [`socket       ${socketPath}`, ...(cause ? [`answer       ${cause.message}`] : [])],
    fix: 'look at the output of the test run for the reason; a test must not outlive its run.',
    cause,
  })
}
