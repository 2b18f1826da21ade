import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import type { Socket } from 'node:net'
import { Duplex, type Readable, type Writable } from 'node:stream'

// Says nothing of the connection; only lets others begin.
const openedAfterMs = 5_000
const keptErrorLength = 2_000
// Something that the program began may hold its pipes open.
const lastWordsMs = 2_000

/**
 * Input and output of a program as one stream, with the methods that HTTP expects of a socket. When the program fails,
 * the stream fails with what it said last.
 *
 * @param onOpened called once: at the first output, at the end, or after a while
 */
export function programStream(
  program: string,
  programArguments: readonly string[],
  onOpened: () => void,
): Duplex {
  const child = spawn(program, programArguments, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Out of the reach of Ctrl-C, because what it interrupts still has containers to remove.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const opened = once(onOpened)
  setTimeout(opened, openedAfterMs).unref()
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-keptErrorLength)
  })
  const stream = streamOf(child, opened)
  child.on('error', (cause) => stream.destroy(new Error(`${program} cannot be run`, { cause })))
  child.on('close', (code) => {
    opened()
    if (code !== 0 && !stream.destroyed) stream.destroy(failed(program, said, code))
  })
  return Object.assign(stream, socketMethods(child))
}

function streamOf(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  opened: () => void,
): Duplex {
  // The end of the program tells more than a pipe that broke with it.
  const atClose = (run: () => void): void => {
    const end = (): void => {
      clearTimeout(late)
      child.off('close', end)
      run()
    }
    const late = setTimeout(end, lastWordsMs)
    child.once('close', end)
  }
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk, _encoding, done) =>
      void child.stdin.write(chunk, (broken) => (broken ? atClose(() => done(broken)) : done())),
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  child.stdin.on('error', () => undefined)
  child.stdout.on('data', (chunk: Buffer) => {
    opened()
    if (!stream.push(chunk)) child.stdout.pause()
  })
  // Whether that is an end or a failure is known when the program has ended.
  child.on('close', (code) => {
    if (code !== 0) return
    stream.push(null)
    // One that nobody reads yet would not tell its end.
    if (stream.readableFlowing === null) stream.destroy()
  })
  return stream
}

function socketMethods(child: ChildProcess): object {
  const pipes = [child.stdin, child.stdout, child.stderr] as (Socket | null)[]
  return {
    setTimeout: () => undefined,
    setKeepAlive: () => undefined,
    setNoDelay: () => undefined,
    ref: () => {
      child.ref()
      for (const pipe of pipes) pipe?.ref()
    },
    unref: () => {
      child.unref()
      for (const pipe of pipes) pipe?.unref()
    },
  }
}

function failed(program: string, said: string, code: number | null): Error {
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== '')
  return new Error(`${program}: ${lines.slice(-3).join(' ') || `ended with code ${code}`}`)
}

function once(run: () => void): () => void {
  let ran = false
  return () => {
    if (!ran) run()
    ran = true
  }
}
