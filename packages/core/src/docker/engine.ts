import { DockerError } from '@mooring/client'
import Docker from 'dockerode'
import { deadline } from '../abort.ts'
import { candidateEndpoints, type Endpoint, type EndpointSettings } from './endpoint.ts'
import { followEvents, type EngineEvents } from './events.ts'
import { sessionLabel } from './labels.ts'

/** A connection to a Docker engine that has answered. */
export interface Engine {
  docker: Docker
  endpoint: Endpoint
  /** Newest API version that the engine speaks, such as '1.41'. */
  apiVersion: string
  /** Where published ports are reached. */
  host: string
  /** True when its bridges may be those of this machine, which an engine in a virtual machine can only seem to have. */
  local: boolean
  /** What happens to the containers of one session. */
  events: EngineEvents
}

// An engine that is starting may take seconds; one that hangs never answers.
const answerTimeoutMs = 10_000

/** An endpoint that did not answer, and how. */
interface Attempt {
  endpoint: Endpoint
  error: NodeJS.ErrnoException
}

/**
 * Connects to the first endpoint that answers. The request that proves it is the session's events stream, which is
 * needed anyway, so that finding the engine costs no request of its own.
 *
 * @param sessionId only events of this session's containers are received
 * @throws DockerError DOCKER_UNREACHABLE with every endpoint tried, its source and its answer
 */
export async function openEngine(
  sessionId: string,
  { settings, signal }: { settings: EndpointSettings; signal: AbortSignal },
): Promise<Engine> {
  const attempts: Attempt[] = []
  for (const endpoint of candidateEndpoints(settings)) {
    try {
      return await connect(endpoint, sessionId, signal)
    } catch (error) {
      signal.throwIfAborted()
      attempts.push({ endpoint, error: error as NodeJS.ErrnoException })
    }
  }
  throw unreachable(attempts)
}

async function connect(
  endpoint: Endpoint,
  sessionId: string,
  signal: AbortSignal,
): Promise<Engine> {
  using limit = deadline(answerTimeoutMs, signal)
  const docker = new Docker({ socketPath: endpoint.socketPath })
  const events = await followEvents(docker, {
    label: `${sessionLabel}=${sessionId}`,
    signal: limit.signal,
  })
  // 127.0.0.1 and not localhost: ports are published on that address, and localhost may mean ::1 first.
  const local = process.platform === 'linux' && endpoint.source !== 'Docker Desktop'
  return { docker, endpoint, apiVersion: events.apiVersion, host: '127.0.0.1', local, events }
}

function unreachable(attempts: Attempt[]): DockerError {
  const width = Math.max(...attempts.map(({ endpoint }) => endpoint.socketPath.length))
  return new DockerError({
    code: 'DOCKER_UNREACHABLE',
    what: `No Docker engine answered at ${attempts.length} endpoint${attempts.length === 1 ? '' : 's'}.`,
    why: attempts.map(
      ({ endpoint, error }) =>
        `${endpoint.socketPath.padEnd(width)}  ${endpoint.source}  ${answerOf(error)}`,
    ),
    fix: fixFor(attempts),
    cause: attempts.at(-1)?.error,
  })
}

function answerOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ABORT_ERR') return `no answer within ${answerTimeoutMs / 1000} s`
  if (error.code === 'EACCES') return 'EACCES: this user may not open the socket'
  if (error.code === 'ENOENT') return 'ENOENT: no such socket'
  if (error.code === 'ECONNREFUSED') return 'ECONNREFUSED: nothing listens'
  return error.code ? `${error.code}: ${error.message}` : error.message
}

function fixFor(attempts: Attempt[]): string {
  return attempts.some(({ error }) => error.code === 'EACCES')
    ? 'add this user to the group of the socket (`sudo usermod -aG docker $USER`) and log in again.'
    : 'start Docker, or point DOCKER_HOST at the socket of a running engine.'
}
