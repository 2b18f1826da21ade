import type { IncomingMessage } from 'node:http'
import type { LogsOptions } from '@mooring/client'
import type Docker from 'dockerode'
import { dialLogs } from './dial-logs.ts'
import { dockerError, statusOf } from './engine-error.ts'
import { frames, type Piece } from './frames.ts'
import { texts, type Text } from './lines.ts'

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
    const answer = await dialLogs(docker, id, {
      stdout: true,
      stderr: true,
      ...(tail !== undefined && { tail }),
      ...(since !== undefined && { since: since / 1000 }),
    })
    const chunks: Buffer[] = []
    for await (const pieces of frames(answer, { raw }))
      for (const { data } of pieces) chunks.push(data)
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw dockerError(error, {
      code: statusOf(error) === 404 ? 'CONTAINER_NOT_RUNNING' : 'DOCKER_REQUEST_FAILED',
      what: `The log of container "${name}" could not be read.`,
    })
  }
}

/**
 * What was written so far, then what is, as it comes, until the container ends or the signal aborts.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function* followLogs(
  docker: Docker,
  id: string,
  { signal, since, raw = false }: { signal: AbortSignal; since?: number; raw?: boolean },
): AsyncGenerator<Text[]> {
  try {
    const answer = await docker.getContainer(id).logs({
      stdout: true,
      stderr: true,
      follow: true,
      ...(since !== undefined && { since: since / 1000 }),
      abortSignal: signal,
    })
    yield* texts(untilAborted(answer as IncomingMessage, { signal, raw }))
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
): AsyncGenerator<Piece[]> {
  const stop = (): void => void response.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    yield* frames(response, { raw })
  } finally {
    signal.removeEventListener('abort', stop)
    response.destroy()
  }
}
