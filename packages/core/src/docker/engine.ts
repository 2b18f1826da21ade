import type Docker from 'dockerode'
import { deadline } from '../abort.ts'
import { candidateEndpoints, desktopSource, type Endpoint } from './endpoint/candidates.ts'
import { engineClient } from './endpoint/client.ts'
import type { EndpointSettings } from './endpoint/settings.ts'
import { followEvents, type EngineEvents } from './events.ts'
import { sessionLabel } from './labels.ts'
import { unreachable, type Attempt } from './unreachable.ts'

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
  /** Ends the events and lets go of connections. */
  close(): void
}

// An engine that is starting may take seconds; one that hangs never answers.
const answerTimeoutMs = 10_000

/**
 * Connects to the first endpoint that answers. The request that proves it is the session's events stream, which is
 * needed anyway, so that finding the engine costs no request of its own.
 *
 * @param sessionId only events of this session's containers are received
 * @throws DockerError DOCKER_UNREACHABLE with every endpoint tried, its source and its answer
 * @throws ConfigError SETTING_INVALID
 */
export async function openEngine(
  sessionId: string,
  { settings, signal }: { settings: EndpointSettings; signal: AbortSignal },
): Promise<Engine> {
  const attempts: Attempt[] = []
  for (const endpoint of await candidateEndpoints(settings)) {
    try {
      return await connect(endpoint, sessionId, signal)
    } catch (error) {
      signal.throwIfAborted()
      attempts.push({ endpoint, error: error as NodeJS.ErrnoException })
    }
  }
  throw unreachable(attempts, answerTimeoutMs)
}

async function connect(
  endpoint: Endpoint,
  sessionId: string,
  signal: AbortSignal,
): Promise<Engine> {
  using limit = deadline(answerTimeoutMs, signal)
  const { docker, close } = engineClient(endpoint)
  try {
    const label = `${sessionLabel}=${sessionId}`
    const events = await followEvents(docker, { label, signal: limit.signal })
    const isLocal = endpoint.address.kind === 'socket' && endpoint.source !== desktopSource
    return {
      docker,
      endpoint,
      apiVersion: events.apiVersion,
      // 127.0.0.1 and not localhost: ports are published on that address, and localhost may mean ::1 first.
      host: '127.0.0.1',
      local: process.platform === 'linux' && isLocal,
      events,
      close: () => {
        events.close()
        close()
      },
    }
  } catch (error) {
    close()
    throw error
  }
}
