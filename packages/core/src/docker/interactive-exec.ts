import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { dockerError } from './engine-error.ts'
import { exitCodeOf, isNotRunning } from './exec-in-container.ts'
import type { ExecStreams } from './exec-streams.ts'
import { frameReader } from './frames.ts'

/**
 * Runs a command in a running container with the streams of this process, and answers its exit code.
 *
 * @throws DockerError CONTAINER_NOT_RUNNING, DOCKER_REQUEST_FAILED
 */
export async function execWithStreams(
  docker: Docker,
  { id, name }: { id: string; name: string },
  {
    command,
    streams,
    signal,
  }: { command: readonly string[]; streams: ExecStreams; signal: AbortSignal },
): Promise<number> {
  const { input, terminal } = streams
  try {
    const exec = await docker.getContainer(id).exec({
      Cmd: [...command],
      AttachStdin: input !== undefined,
      AttachStdout: true,
      AttachStderr: true,
      Tty: terminal !== undefined,
      abortSignal: signal,
    })
    const stream = await exec.start({
      hijack: true,
      stdin: true,
      Detach: false,
      Tty: terminal !== undefined,
    })
    const forget = followSize(exec, terminal)
    try {
      await joined(stream, streams, signal)
    } finally {
      forget()
    }
    return await exitCodeOf(exec, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: isNotRunning(error) ? 'CONTAINER_NOT_RUNNING' : 'DOCKER_REQUEST_FAILED',
      what: `Command "${command[0]}" could not be run in container "${name}".`,
    })
  }
}

function followSize(exec: Docker.Exec, terminal: ExecStreams['terminal']): () => void {
  if (!terminal) return () => undefined
  const resize = (): void => {
    const { columns, rows } = terminal.size()
    // A command that has ended has no size.
    exec.resize({ w: columns, h: rows }).catch(() => undefined)
  }
  resize()
  return terminal.onResize(resize)
}

// How the engine answers input for a command that has ended. Where the connection was cut, the exit code will tell.
const refused = new Set(['EPIPE', 'ECONNRESET'])

async function joined(
  stream: Duplex,
  { input, output, error, terminal }: ExecStreams,
  signal: AbortSignal,
): Promise<void> {
  const stop = (): void => void stream.destroy()
  signal.addEventListener('abort', stop, { once: true })
  const goOn = (): void => void stream.resume()
  const take = frameReader((piece) => {
    const sink = piece.stream === 'stderr' ? error : output
    if (sink.write(piece.data)) return
    stream.pause()
    sink.once('drain', goOn)
  })
  // Nobody reads any more. Errors are for others to hear of, and a command may well go on.
  for (const happening of ['error', 'close']) {
    output.on(happening, stop)
    error.on(happening, goOn)
  }
  const ended = new Promise<void>((resolve, reject) => {
    stream.on('end', resolve)
    stream.on('close', resolve)
    stream.on('error', (failure: NodeJS.ErrnoException) =>
      input && refused.has(failure.code ?? '') ? resolve() : reject(failure),
    )
  })
  if (terminal) stream.pipe(output, { end: false })
  else stream.on('data', take)
  if (input) input.pipe(stream)
  else stream.end()
  try {
    await ended
  } finally {
    signal.removeEventListener('abort', stop)
    input?.unpipe(stream)
    if (terminal) stream.unpipe(output)
    for (const happening of ['error', 'close']) {
      output.off(happening, stop)
      error.off(happening, goOn)
    }
    // An input that never ends would keep it open.
    stream.destroy()
  }
  signal.throwIfAborted()
}
