import type Docker from 'dockerode'
import { deadline, orAborted } from '../abort.ts'
import type { ConnectionMode } from '../config/resolved.ts'
import { candidateEndpoints, desktopSource, type Endpoint } from './endpoint/endpoint-candidates.ts'
import { engineClient } from './endpoint/engine-client.ts'
import { createEngineLoss, type EngineLoss } from './engine-loss.ts'
import { followEvents, type EngineEvents } from './events.ts'
import { findReach, type Reach } from './reach/find-reach.ts'
import type { Settings } from './settings.ts'
import { unreachable, type Attempt } from './unreachable.ts'

/** A connection to a Docker engine that has answered. */
export interface Engine {
  /** Where there are several: the name that the config has for it. */
  name?: string
  docker: Docker
  endpoint: Endpoint
  /** Newest API version that the engine speaks, such as '1.41'. */
  apiVersion: string
  /** How the tests reach its containers. */
  reach: Reach
  /** True when its bridges may be those of this machine, which an engine in a virtual machine can only seem to have. */
  local: boolean
  /** What happens to the containers that the connection was opened for. */
  events: EngineEvents
  /** Whether it still answers. */
  loss: EngineLoss
  /** Ends the events and closes connections. */
  close(): void
}

// An engine that is starting may take seconds; one that hangs never answers.
const answerTimeoutMs = 10_000
// For what a start asks for at once when the engine has answered: Ryuk, images, networks. One of ssh is a program here and
// a login there.
const spareConnections = { socket: 0, tcp: 4, ssh: 2 }

export interface EngineOptions {
  settings: Pick<Settings, 'endpoint' | 'reach'>
  /** Where it listens. @default where an engine is usually found */
  endpoints?: readonly Endpoint[]
  /** Of the config, over which settings take precedence. @default detected */
  connectionMode?: ConnectionMode | undefined
  signal: AbortSignal
}

type Connection = Omit<Engine, 'reach'>

/**
 * Connects to the first endpoint that answers. The request that proves it is the session's events stream, which is
 * needed anyway, so that finding the engine costs no request of its own.
 *
 * @param label only events of containers that carry it are received: a key, or key=value
 * @throws DockerError DOCKER_UNREACHABLE with every endpoint tried, its source and its answer
 * @throws ConfigError SETTING_INVALID
 */
export async function openEngine(
  label: string,
  { settings, endpoints: named, connectionMode, signal }: EngineOptions,
): Promise<Engine> {
  const endpoints = named ?? (await candidateEndpoints(settings.endpoint))
  const connection = await firstToAnswer(endpoints, label, signal)
  try {
    const { docker, endpoint } = connection
    const options = { settings: settings.reach, configured: connectionMode }
    const reach = findReach({ docker, address: endpoint.address }, options)
    return { ...connection, reach: await orAborted(reach, signal) }
  } catch (error) {
    connection.close()
    throw error
  }
}

async function firstToAnswer(
  endpoints: readonly Endpoint[],
  label: string,
  signal: AbortSignal,
): Promise<Connection> {
  const attempts: Attempt[] = []
  for (const endpoint of endpoints) {
    try {
      return await connect(endpoint, label, signal)
    } catch (error) {
      signal.throwIfAborted()
      attempts.push({ endpoint, error: error as NodeJS.ErrnoException })
    }
  }
  throw await unreachable(attempts, answerTimeoutMs)
}

async function connect(
  endpoint: Endpoint,
  label: string,
  signal: AbortSignal,
): Promise<Connection> {
  using limit = deadline(answerTimeoutMs, signal)
  const { docker, close } = engineClient(endpoint, {
    spareConnections: spareConnections[endpoint.address.kind],
  })
  const loss = createEngineLoss(docker, endpoint)
  try {
    const events = await followEvents(docker, { label, signal: limit.signal, loss })
    const isLocal = endpoint.address.kind === 'socket' && endpoint.source !== desktopSource
    return {
      docker,
      endpoint,
      apiVersion: events.apiVersion,
      local: process.platform === 'linux' && isLocal,
      events,
      loss,
      close: () => {
        loss.close()
        events.close()
        close()
      },
    }
  } catch (error) {
    close()
    throw error
  }
}
