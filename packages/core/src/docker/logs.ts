import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { LogsOptions } from '@mooring/client'
import type Docker from 'dockerode'
import { dockerError, statusOf } from './engine-error.ts'
import { frames, lines, type Frame } from './frames.ts'

/**
 * Everything that a container wrote so far, stdout and stderr in order.
 *
 * @throws DockerError CONTAINER_NOT_RUNNING when it is gone, DOCKER_REQUEST_FAILED
 */
export async function readLogs(
  docker: Docker,
  { id, name }: { id: string; name: string },
  { tail, since, raw = false }: LogsOptions & { raw?: boolean },
): Promise<string> {
  try {
    const answer = await docker.getContainer(id).logs({
      stdout: true,
      stderr: true,
      ...(tail !== undefined && { tail }),
      ...(since !== undefined && { since: since / 1000 }),
    })
    const chunks: Buffer[] = []
    for await (const { data } of frames(Readable.from([answer]), { raw })) chunks.push(data)
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw dockerError(error, {
      code: statusOf(error) === 404 ? 'CONTAINER_NOT_RUNNING' : 'DOCKER_REQUEST_FAILED',
      what: `The log of container "${name}" could not be read.`,
    })
  }
}

/**
 * Lines written so far, then new ones, until the container ends or the signal aborts.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function* followLogs(
  docker: Docker,
  id: string,
  { signal, since, raw = false }: { signal: AbortSignal; since?: number; raw?: boolean },
): AsyncGenerator<{ stream: 'stdout' | 'stderr'; text: string }> {
  try {
    const answer = await docker.getContainer(id).logs({
      stdout: true,
      stderr: true,
      follow: true,
      ...(since !== undefined && { since: since / 1000 }),
      abortSignal: signal,
    })
    yield* lines(untilAborted(answer as IncomingMessage, { signal, raw }))
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `The log of container ${id.slice(0, 12)} could not be followed.`,
    })
  }
}

async function* untilAborted(
  response: IncomingMessage,
  { signal, raw }: { signal: AbortSignal; raw: boolean },
): AsyncGenerator<Frame> {
  const stop = (): void => void response.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    yield* frames(response, { raw })
  } finally {
    signal.removeEventListener('abort', stop)
    response.destroy()
  }
}
