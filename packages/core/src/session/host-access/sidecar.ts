import type { Duplex } from 'node:stream'
import { evidence, TunnelError } from '@mooring/client'
import {
  connectTcp,
  generateKeyPair,
  openTunnel,
  sshdSetup,
  type Route,
  type SshdSetup,
  type Tunnel,
} from '@mooring/tunnel'
import { deadline } from '../../abort.ts'
import type { TunnelTransport } from '../../config/resolved.ts'
import { attachTo } from '../../docker/attach.ts'
import { inspectContainer } from '../../docker/container-facts.ts'
import {
  createContainer,
  removeContainer,
  startContainer,
  untilRemoved,
} from '../../docker/containers.ts'
import { copyInto } from '../../docker/copy.ts'
import { imageNameOf } from '../../docker/image-name.ts'
import { labelsOf } from '../../docker/labels.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { setUpError } from './tunnel-error.ts'

/** The container behind host port exposure, with the tunnel that ends in it. */
export interface Sidecar {
  id: string
  tunnel: Tunnel
}

export interface SidecarOptions {
  /** The network that it is created on. */
  networkId: string
  transport: Exclude<TunnelTransport, 'relay'>
  route: Route
}

/** For each step on the way to a tunnel that is up. */
const stepTimeoutMs = 60_000

const sshKey = '22/tcp'

/**
 * Starts the sidecar and opens the tunnel to it. Keys of user and server are made for this one time and stay in memory
 * on our side.
 *
 * @throws DockerError what the engine refused
 * @throws TunnelError TUNNEL_FAILED, TUNNEL_CLOSED
 */
export async function startSidecar(
  context: SessionContext,
  options: SidecarOptions,
): Promise<Sidecar> {
  if (options.transport === 'published') mustReachLoopback(context)
  const [hostKey, userKey] = [generateKeyPair(), generateKeyPair()]
  const setup = sshdSetup({
    transport: options.transport === 'attach' ? 'stdio' : 'listen',
    hostKey,
    userPublicKey: userKey.publicKey,
    permitListen: 'any',
  })
  const image = imageNameOf(context.settings.sshdImage, context.settings)
  const { signal } = context
  await context.images.ensure(
    { name: image, pullPolicy: 'missing', platform: undefined },
    { signal },
  )
  await context.mayCreate()
  let created: Promise<string> | undefined
  const remove = deferRemoval(context, () => created)
  let log = ''
  try {
    created = create(context, { image, setup, options })
    const id = await created
    signal.throwIfAborted()
    const stream = await startAndConnect(context, { id, options, onLog: (text) => (log += text) })
    const tunnel = await openTunnel({
      stream,
      serverEnd: options.transport === 'attach' ? 'stdio' : 'tcp',
      username: setup.username,
      userKey,
      hostPublicKey: hostKey.publicKey,
      route: options.route,
      signal,
      timeoutMs: stepTimeoutMs,
    })
    return { id, tunnel }
  } catch (error) {
    const explained = setUpError(error, log)
    await remove().catch(() => undefined) // Tried again when the session closes.
    throw explained
  }
}

// The port of the sidecar is published on 127.0.0.1 only, whatever the mode.
function mustReachLoopback({ engine: { reach } }: SessionPart<'engine'>): void {
  if (reach.host === '127.0.0.1') return
  throw new TunnelError({
    code: 'TUNNEL_FAILED',
    what: "Host port exposure cannot use `tunnel: 'published'` here.",
    why: evidence('reason', `ports of the engine are reached at ${reach.host}, not at 127.0.0.1`),
    fix: 'leave `tunnel` out, which works with every engine.',
  })
}

const sidecarName = ({ id }: SessionPart<'id'>): string => `mooring-${id}.host-access`

function deferRemoval(
  context: SessionPart<'id' | 'engine' | 'teardown'>,
  created: () => Promise<string> | undefined,
): () => Promise<void> {
  const name = sidecarName(context)
  return context.teardown.defer({
    phase: 'host access',
    label: 'the container of host port exposure',
    command: `docker rm -f -v ${name}`,
    run: async () => {
      const { docker } = context.engine
      // A removal that overtakes its create leaves Podman with a container that has no storage.
      await created()?.catch(() => undefined)
      await removeContainer(docker, name)
      // The engine may be at it by itself, and until it is done the container still holds its networks.
      using limit = deadline(stepTimeoutMs, new AbortController().signal)
      await untilRemoved(docker, name, limit.signal)
    },
  })
}

async function create(
  context: SessionPart<'id' | 'owner' | 'engine' | 'whileMaking'>,
  { image, setup, options }: { image: string; setup: SshdSetup; options: SidecarOptions },
): Promise<string> {
  const { docker } = context.engine
  const isAttached = options.transport === 'attach'
  const name = 'host port exposure'
  const body = {
    Image: image,
    Entrypoint: setup.command,
    Cmd: [],
    Labels: { ...labelsOf(context, 'host-access'), 'org.testcontainers.sshd': 'true' },
    // When this process dies, input ends, with it sshd, and then the engine removes the container.
    ...(isAttached && { OpenStdin: true, StdinOnce: true }),
    ...(!isAttached && { ExposedPorts: { [sshKey]: {} } }),
    HostConfig: {
      NetworkMode: options.networkId,
      AutoRemove: true,
      // Its output is the tunnel, which the engine would else write to a log on its disk, byte by byte.
      ...(isAttached && { LogConfig: { Type: 'none', Config: {} } }),
      ...(!isAttached && { PortBindings: { [sshKey]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }),
    },
  }
  const engineName = sidecarName(context)
  const id = await context.whileMaking(() =>
    createContainer(docker, body, { name, engineName, platform: undefined }),
  )
  const files = setup.files.map(({ path, mode, content }) => ({
    target: path,
    mode,
    source: { content },
  }))
  await copyInto(docker, { id, name }, files)
  return id
}

interface Connecting {
  id: string
  options: SidecarOptions
  onLog(text: string): void
}

async function startAndConnect(
  context: SessionPart<'engine' | 'signal'>,
  { id, options, onLog }: Connecting,
): Promise<Duplex> {
  const { docker, reach } = context.engine
  const name = 'host port exposure'
  if (options.transport === 'attach') {
    const what = 'The container of host port exposure could not be attached to.'
    const stream = await attachTo(docker, { id, what, signal: context.signal }, (chunk) =>
      onLog(chunk.toString()),
    )
    await startContainer(docker, id, name)
    return stream
  }
  await startContainer(docker, id, name)
  const { bindings } = await inspectContainer(docker, id)
  const port = Number(bindings[sshKey]?.[0]?.HostPort)
  return connectTcp({ host: reach.host, port, signal: context.signal, timeoutMs: stepTimeoutMs })
}
