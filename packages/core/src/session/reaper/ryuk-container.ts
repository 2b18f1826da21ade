import { isMooringError } from '@mooring/client'
import type { CreateBody, ResolvedPort } from '../../config/resolved.ts'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import { createContainer, startContainer } from '../../docker/containers.ts'
import type { EndpointAddress } from '../../docker/endpoint/address.ts'
import { desktopSource, type Endpoint } from '../../docker/endpoint/candidates.ts'
import { commonLabels } from '../../docker/labels.ts'
import { followLogs } from '../../docker/logs.ts'
import { publicationsOf } from '../../docker/publications.ts'
import { placementOf } from '../../docker/reach/placement.ts'
import { reachedAt } from '../../docker/reach/reached-at.ts'
import type { RyukSettings } from '../../docker/ryuk-settings.ts'
import type { SessionContext } from '../context.ts'
import type { RyukAddress } from './ryuk-connection.ts'

/** The engine's name of the container; all libraries of Testcontainers but one use it. */
export const ryukName = (sessionId: string): string => `testcontainers-ryuk-${sessionId}`

export interface RyukRequest {
  settings: RyukSettings
  /** The engine's name of the image. */
  image: string
  signal: AbortSignal
  /** Hears each line of its log until it listens. */
  onLog(line: string): void
}

/**
 * Creates and starts the container, and resolves when its log says that it listens, or when it ended before.
 *
 * @throws DockerError CONTAINER_CREATE_FAILED, CONTAINER_START_FAILED, PORT_TAKEN
 */
export async function startRyukContainer(
  context: SessionContext,
  { settings, image, signal, onLog }: RyukRequest,
): Promise<void> {
  const { docker } = context.engine
  const engineName = ryukName(context.id)
  const body = createBody(context, settings, image)
  const id = await createContainer(docker, body, { name: 'Ryuk', engineName, platform: undefined })
  signal.throwIfAborted()
  await startContainer(docker, id, 'Ryuk')
  try {
    for await (const { text } of followLogs(docker, id, { signal })) {
      onLog(text)
      if (text.includes('Started')) return
    }
  } catch {
    signal.throwIfAborted() // A log that cannot be read says nothing; the acknowledgement decides.
  }
}

/**
 * Where Ryuk is reached now: undefined when its port is not published yet, 'gone' when it does not run.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function ryukAddress(
  { id, engine: { docker, reach } }: SessionContext,
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

const socketInContainer = '/var/run/docker.sock'

function createBody(
  { engine: { reach, endpoint } }: SessionContext,
  { containerPort, hostPort, privileged, environment, socketPath }: RyukSettings,
  image: string,
): CreateBody {
  const { ownNetworkId, publishOn } = placementOf(reach, { networkMode: undefined, networkIds: [] })
  const key = `${containerPort}/tcp`
  const port: ResolvedPort = {
    name: undefined,
    containerPort,
    protocol: 'tcp',
    hostPort,
    hostIps: [],
  }
  const bindings = publicationsOf([port], publishOn).map(({ hostIp }) => ({
    HostIp: hostIp,
    HostPort: hostPort === undefined ? '' : String(hostPort),
  }))
  return {
    Image: image,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    // Without the label of the session, by which it would remove itself.
    Labels: { ...commonLabels('ryuk'), 'org.testcontainers.ryuk': 'true' },
    ExposedPorts: { [key]: {} },
    HostConfig: {
      AutoRemove: true,
      Privileged: privileged,
      Mounts: [
        { Type: 'bind', Source: socketPath ?? socketOf(endpoint), Target: socketInContainer },
      ],
      ...(ownNetworkId !== undefined && { NetworkMode: ownNetworkId }),
      ...(bindings.length > 0 && { PortBindings: { [key]: bindings } }),
    },
  }
}

// As the machine of the engine has it, which is not this one behind TCP and SSH, and a virtual one behind Docker Desktop.
function socketOf({ address, source }: Pick<Endpoint, 'address' | 'source'>): string {
  const isVirtual = source === desktopSource || process.platform !== 'linux'
  return (isVirtual ? undefined : pathIn(address)) ?? socketInContainer
}

const pathIn = (address: EndpointAddress): string | undefined =>
  address.kind === 'socket' ? address.path : address.kind === 'ssh' ? address.socketPath : undefined
