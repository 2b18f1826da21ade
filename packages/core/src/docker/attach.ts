import { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { dockerError } from './engine-error.ts'
import { frameReader } from './frames.ts'
import { upgradedSocket } from './upgraded-socket.ts'

/**
 * Attaches to the main process of a container that has its input open, best before its start.
 *
 * @param onStderr hears what the process writes to its standard error
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function attachTo(
  docker: Docker,
  { id, what, signal }: { id: string; what: string; signal: AbortSignal },
  onStderr: (chunk: Buffer) => void,
): Promise<Duplex> {
  try {
    const path = `/containers/${id}/attach`
    const query = { stream: true, stdin: true, stdout: true, stderr: true }
    return attachedStream(await upgradedSocket(docker, { path, query, signal }), onStderr)
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, { code: 'DOCKER_REQUEST_FAILED', what })
  }
}

/**
 * What the main process of a container reads and writes, as one stream: the engine takes input as
 * it is, and gives output in frames of an 8-byte header (stream type, three zeros, big-endian
 * length) and a payload.
 */
function attachedStream(
  socket: Duplex & { unref?(): void },
  onStderr: (chunk: Buffer) => void,
): Duplex & { unref(): void } {
  const stream = new Duplex({
    // Enough for several frames of the engine, which are of 32 KiB at most.
    readableHighWaterMark: 256 * 1024,
    read: () => void socket.resume(),
    write: (chunk, _encoding, callback) => void socket.write(chunk, callback),
    writev: (chunks, callback) =>
      void socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), callback),
    final: (callback) => void socket.end(callback),
    destroy: (error, callback) => {
      socket.destroy()
      callback(error)
    },
  })
  const onStdout = (chunk: Buffer): void => void (stream.push(chunk) || socket.pause())
  const take = frameReader((piece) =>
    piece.stream === 'stderr' ? onStderr(piece.data) : onStdout(piece.data),
  )
  socket.on('data', take)
  socket.on('end', () => stream.push(null))
  socket.on('error', (error) => stream.destroy(error))
  socket.on('close', () => stream.destroy())
  return Object.assign(stream, { unref: () => socket.unref?.() })
}
