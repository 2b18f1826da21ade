import type { IncomingMessage } from 'node:http'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { dockerError } from './engine-error.ts'
import { frames } from './frames.ts'
import { lines, texts } from './lines.ts'

/**
 * Opens the output of a container that is not started yet, so that nothing is lost of one that ends, and removes
 * itself, at once. A container without a terminal only.
 *
 * @returns lines until the container ends or the signal aborts; who reads no further closes the connection
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function outputOf(
  docker: Docker,
  { id, name }: { id: string; name: string },
  signal: AbortSignal,
): Promise<AsyncIterable<{ text: string }>> {
  try {
    const streams = { stream: true, stdout: true, stderr: true }
    const attaching = docker.getContainer(id).attach({ ...streams, abortSignal: signal })
    const response = (await orAborted(attaching, signal)) as unknown as IncomingMessage
    return read(response, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `The output of container "${name}" could not be read.`,
    })
  }
}

async function* read(
  response: IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<{ text: string }> {
  const stop = (): void => void response.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const found of lines(texts(frames(response)))) yield* found
  } finally {
    signal.removeEventListener('abort', stop)
    response.destroy()
  }
}
