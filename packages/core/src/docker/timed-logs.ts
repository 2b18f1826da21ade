import type Docker from 'dockerode'
import { dialLogs } from './dial-logs.ts'
import { frames } from './frames.ts'
import { lines, texts, type Line } from './lines.ts'
import { logEntries, type LogEntry } from './log-entries.ts'

/** A line of a container's log with the moment at which the engine took it. */
export interface TimedLine {
  /** The engine's own spelling, to the nanosecond; two of them compare as texts. */
  stamp: string
  /** Milliseconds since 1970, on the engine's clock. */
  atMs: number
  stream: 'stdout' | 'stderr'
  text: string
}

export interface TimedLogOptions {
  /** Only what was written at or after this moment, in milliseconds since 1970, or in the engine's spelling. */
  since?: number | string
  /** Only so many of the last lines. @default all */
  tail?: number | undefined
  /** Goes on until the container ends. @default false */
  follow?: boolean
  /** True for a container with a terminal. */
  raw: boolean
  /** Ends the reading. */
  signal: AbortSignal
}

/**
 * The log of a container line by line, as many as have come at once, without ever holding more than a piece of it. What a
 * program writes without an end of line comes in pieces: of 16 KiB, or of a terminal 64 Ki characters.
 *
 * @throws what the engine answers
 */
export async function* timedLogs(
  docker: Docker,
  id: string,
  { since, tail, follow = false, raw, signal }: TimedLogOptions,
): AsyncGenerator<TimedLine[]> {
  const response = await dialLogs(docker, id, {
    signal,
    stdout: true,
    stderr: true,
    timestamps: true,
    follow,
    ...(tail !== undefined && { tail }),
    ...(since !== undefined && { since: sinceText(since) }),
  })
  const stop = (): void => void response.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const source = frames(response, { raw })
    const timed = timedLines()
    if (raw) for await (const found of lines(texts(source))) yield found.map(timed)
    else for await (const found of logEntries(source)) yield found.map(timedEntry)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    response.destroy()
  }
}

const sinceText = (since: number | string): string => {
  if (typeof since === 'number') return (since / 1000).toFixed(3)
  const [, fraction = '0'] = /\.(\d+)Z$/.exec(since) ?? []
  return `${Math.floor(Date.parse(since) / 1000)}.${fraction.padEnd(9, '0')}`
}

const timedEntry = ({ stream, stamp, text }: LogEntry): TimedLine => ({
  stream,
  stamp,
  atMs: Date.parse(stamp),
  text,
})

/** Takes the time off the front of each line of a terminal, which has no frames. */
function timedLines(): (line: Line) => TimedLine {
  let [stamp, atMs] = ['', 0]
  return ({ stream, text, isBegin }) => {
    // The later pieces of a line have no moment of their own.
    if (!isBegin) return { stamp, atMs, stream, text }
    const space = text.indexOf(' ')
    stamp = text.slice(0, space)
    atMs = Date.parse(stamp)
    return { stamp, atMs, stream, text: text.slice(space + 1) }
  }
}
