import type { Style } from './style.ts'
import { styleFor } from './style.ts'

/** What a command prints to: results on standard output, all else on standard error. */
export interface Terminal {
  /** Prints a line of the result. */
  line(text?: string): void
  /** Prints a line about the work, or an error. */
  errorLine(text: string): void
  /** For results. */
  style: Style
  /** For progress and errors. */
  errorStyle: Style
  /** Whether a person sees standard error, on a terminal that can move its cursor. */
  isLive: boolean
  /** Whether somebody can be asked. */
  canAsk: boolean
  /** Width of standard output in characters; undefined where it is no terminal. */
  columns(): number | undefined
  /** The same of standard error. */
  errorColumns(): number
  errorRows(): number
  /** Writes to standard error as it is. */
  paint(text: string): void
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  /** Aborts when nobody reads standard output any more. */
  unread: AbortSignal
}

/** @param io the streams and the environment of a process */
export function openTerminal({
  stdin,
  stdout,
  stderr,
  env: environment,
}: NodeJS.Process): Terminal {
  const isDumb = environment['TERM'] === 'dumb'
  const isCi = !['', '0', 'false', undefined].includes(environment['CI'])
  const hasColor = (stream: NodeJS.WriteStream): boolean =>
    stream.isTTY && !isDumb && !environment['NO_COLOR']
  const unread = new AbortController()
  // A reader that has seen enough, such as `head`, is no failure. What is written last may fail after the command has ended.
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      if (stream === stdout) unread.abort(error)
    })
  return {
    line: (text = '') => void stdout.write(`${text}\n`),
    errorLine: (text) => void stderr.write(`${text}\n`),
    style: styleFor(hasColor(stdout)),
    errorStyle: styleFor(hasColor(stderr)),
    isLive: stderr.isTTY && !isDumb && !isCi,
    canAsk: stdin.isTTY && stderr.isTTY && !isDumb && !isCi,
    columns: () => (stdout.isTTY ? stdout.columns : undefined),
    errorColumns: () => stderr.columns || 80,
    errorRows: () => stderr.rows || 24,
    paint: (text) => void stderr.write(text),
    stdin,
    stdout,
    stderr,
    unread: unread.signal,
  }
}
