import { addAbortSignal, type Readable } from 'node:stream'

/** A line of the stream with which the engine answers a pull or a build. */
export interface EngineMessage {
  /** Of a pull: what happens to the layer `id`. */
  status?: string
  id?: string
  progressDetail?: { current?: number; total?: number }
  /** Of a build: text for the terminal. */
  stream?: string
  error?: string
  errorDetail?: { message?: string }
  aux?: { ID?: string }
}

/**
 * Reads the engine's JSON lines. Ends with the stream.
 *
 * @throws Error with the engine's words for a line that reports an error, which comes after "200 OK"
 */
export async function* engineMessages(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
): AsyncGenerator<EngineMessage> {
  let rest = ''
  addAbortSignal(signal, stream as Readable)
  stream.setEncoding('utf8')
  for await (const chunk of stream as AsyncIterable<string>) {
    // Only what is new is searched, because a step of a build may say much in one line.
    const [first = '', ...others] = chunk.split('\n')
    rest += first
    for (const begun of others) {
      if (rest.trim()) yield parse(rest)
      rest = begun
    }
  }
  if (rest.trim()) yield parse(rest)
}

function parse(line: string): EngineMessage {
  const message = JSON.parse(line) as EngineMessage
  const error = message.errorDetail?.message ?? message.error
  if (error !== undefined) throw new Error(error)
  return message
}
