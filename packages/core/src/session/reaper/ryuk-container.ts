import { isMooringError } from '@mooring/client'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import { createContainer, startContainer } from '../../docker/containers.ts'
import { outputOf } from '../../docker/output.ts'
import { reachedAt } from '../../docker/reach/reached-at.ts'
import type { RyukSettings } from '../../docker/ryuk-settings.ts'
import type { SessionPart } from '../context.ts'
import { ryukBody } from './ryuk-body.ts'
import type { RyukAddress } from './ryuk-connection.ts'
import { ryukName } from './ryuk-name.ts'

export interface RyukRequest {
  settings: RyukSettings
  /** The engine's name of the image. */
  image: string
  signal: AbortSignal
  /** Hears each line of its log until it listens. */
  onLog(line: string): void
  /** Starts it only when the engine listens to it, at the price of a round trip: of one that ends at once nothing is lost. */
  isHeardFirst: boolean
}

/**
 * Creates and starts the container.
 *
 * @returns logRead: resolves when its log says that it listens, or ends
 * @throws DockerError CONTAINER_CREATE_FAILED, CONTAINER_START_FAILED, PORT_TAKEN
 */
export async function startRyukContainer(
  context: SessionPart<'id' | 'engine'>,
  { settings, image, signal, onLog, isHeardFirst }: RyukRequest,
): Promise<{ logRead: Promise<void> }> {
  const { docker, reach, endpoint } = context.engine
  const engineName = ryukName(context.id)
  const body = ryukBody({ settings, image, reach, endpoint })
  const id = await createContainer(docker, body, { name: 'Ryuk', engineName, platform: undefined })
  signal.throwIfAborted()
  // On their way together: mostly the process is there long after the engine has begun to listen to it.
  const output = outputOf(docker, { id, name: 'Ryuk' }, signal)
  const logRead = readLog(output, onLog)
  if (isHeardFirst) await output.catch(() => undefined)
  await startContainer(docker, id, 'Ryuk')
  return { logRead }
}

// A connection that breaks says nothing; the acknowledgement decides.
async function readLog(
  output: ReturnType<typeof outputOf>,
  onLog: RyukRequest['onLog'],
): Promise<void> {
  try {
    for await (const { text } of await output) {
      onLog(text)
      if (text.includes('Started')) return
    }
  } catch {}
}

/**
 * Where Ryuk is reached now: undefined when its port is not published yet, 'gone' when it does not run.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function ryukAddress(
  { id, engine: { docker, reach } }: SessionPart<'id' | 'engine'>,
  { containerPort }: RyukSettings,
): Promise<RyukAddress | 'gone' | undefined> {
  const facts = await inspectContainer(docker, ryukName(id)).catch(undefinedIfGone)
  if (facts?.state !== 'running') return 'gone'
  const { host, direct } = reachedAt(reach, undefined, facts)
  const port = direct ? containerPort : publishedPort(facts, containerPort)
  return host !== '' && port !== undefined ? { host, port } : undefined
}

function undefinedIfGone(error: unknown): undefined {
  if (!isMooringError(error) || error.code !== 'CONTAINER_NOT_RUNNING') throw error
}

const publishedPort = ({ bindings }: ContainerFacts, containerPort: number): number | undefined =>
  Number(bindings[`${containerPort}/tcp`]?.[0]?.HostPort) || undefined
