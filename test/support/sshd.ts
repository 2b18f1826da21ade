import { randomBytes } from 'node:crypto'
import { Readable, type Duplex } from 'node:stream'
import Docker from 'dockerode'
import { pack, type Pack } from 'tar-stream'
import { afterAll, expect } from 'vitest'
import { attachTo } from '../../packages/core/src/docker/attach.ts'
import { execIn } from '../../packages/core/src/docker/exec-in-container.ts'
import {
  connectTcp,
  generateKeyPair,
  openTunnel,
  sshdSetup,
  type SshdOptions,
  type Tunnel,
  type TunnelOptions,
} from '../../packages/tunnel/src/index.ts'
import { imageOf } from './engine.ts'
import { labelled } from './leftovers.ts'

/** Two ways to an sshd in a container: over its standard input and output, or over a published port. */
export const transports = ['stdio', 'listen'] as const
export type Transport = (typeof transports)[number]

/** Long enough for an engine on a busy machine; short enough to be told from a hang. */
export const patience = { timeoutMs: 120_000, signal: new AbortController().signal }

/** A network with containers on it, made for one test file. */
export interface SshdLab {
  docker: Docker
  startSshd(transport: Transport, options?: Partial<SshdOptions>): Promise<TestSshd>
  /** Runs a script in a container of the network and answers what it wrote to standard output. */
  inContainer(script: string): Promise<string>
  /** The address that scripts come from. */
  clientAddress: string
}

/** An sshd in a container of its own. */
export interface TestSshd {
  container: Docker.Container
  /** Where its forwards listen. */
  address: string
  /** What it wrote to its log so far, over stdio. */
  log(): string
  /** A new stream to it; over stdio there is only one. */
  stream(): Promise<Duplex>
  openTunnel(options: Pick<TunnelOptions, 'route'> & Partial<TunnelOptions>): Promise<Tunnel>
}

/** For a test file: makes the network, and asserts at the end that nothing is left of it. */
export async function useSshdLab(): Promise<SshdLab> {
  const docker = new Docker()
  const label = `com.mooring.tunnel-test=${randomBytes(6).toString('hex')}`
  const network = await docker.createNetwork({
    Name: `mooring-tunnel-${randomBytes(4).toString('hex')}`,
    Labels: asLabels(label),
  })
  const place = { docker, networkId: network.id, label }
  const client = await startClient(place)
  afterAll(async () => {
    const containers = await docker.listContainers({ all: true, filters: { label: [label] } })
    await Promise.all(containers.map(({ Id }) => removed(docker.getContainer(Id))))
    await network.remove()
    expect(await labelled(label)).toEqual([])
  })
  return {
    docker,
    startSshd: (transport, options) => startSshd(place, transport, options),
    inContainer: (script) => outputOf(client, script),
    clientAddress: await addressOf(client),
  }
}

interface Place {
  docker: Docker
  networkId: string
  label: string
}

const asLabels = (label: string): Record<string, string> => {
  const [key = '', value = ''] = label.split('=')
  return { [key]: value }
}

async function startClient({ docker, networkId, label }: Place): Promise<Docker.Container> {
  const client = await docker.createContainer({
    Image: imageOf('busybox:1'),
    Cmd: ['sleep', '3600'],
    Labels: asLabels(label),
    HostConfig: { NetworkMode: networkId, Init: true },
  })
  await client.start()
  return client
}

async function startSshd(
  { docker, networkId, label }: Place,
  transport: Transport,
  options: Partial<SshdOptions> = {},
): Promise<TestSshd> {
  const [hostKey, userKey] = [generateKeyPair(), generateKeyPair()]
  const setup = sshdSetup({
    transport,
    hostKey,
    userPublicKey: userKey.publicKey,
    permitListen: 'any',
    ...options,
  })
  const container = await docker.createContainer({
    Image: imageOf('testcontainers/sshd:1.4.0'),
    Entrypoint: setup.command,
    Cmd: [],
    Labels: asLabels(label),
    ...(transport === 'stdio' && { OpenStdin: true, StdinOnce: true }),
    ...(transport === 'listen' && { ExposedPorts: { '22/tcp': {} } }),
    HostConfig: {
      NetworkMode: networkId,
      AutoRemove: true,
      // As the sidecar of a session has it: the engine would write all that goes through the tunnel into a log.
      ...(transport === 'stdio' && { LogConfig: { Type: 'none', Config: {} } }),
      ...(transport === 'listen' && {
        PortBindings: { '22/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      }),
    },
  })
  await container.putArchive(Readable.from(archiveOf(setup.files)), { path: '/' })
  const log: Buffer[] = []
  const attached = transport === 'stdio' ? await attach(container, log) : undefined
  await container.start()
  const stream = attached ? async () => attached : () => published(container)
  return {
    container,
    address: await addressOf(container),
    log: () => Buffer.concat(log).toString(),
    stream,
    openTunnel: async (tunnelOptions) =>
      openTunnel({
        stream: await stream(),
        serverEnd: transport === 'listen' ? 'tcp' : 'stdio',
        username: setup.username,
        userKey,
        hostPublicKey: hostKey.publicKey,
        ...patience,
        ...tunnelOptions,
      }),
  }
}

function archiveOf(files: { path: string; mode: number; content: string }[]): Pack {
  const archive = pack()
  for (const { path, mode, content } of files) archive.entry({ name: path.slice(1), mode }, content)
  archive.finalize()
  return archive
}

function attach({ id }: Docker.Container, log: Buffer[]): Promise<Duplex> {
  const { signal } = new AbortController()
  return attachTo(new Docker(), { id, what: 'The server.', signal }, (chunk) => log.push(chunk))
}

async function published(container: Docker.Container): Promise<Duplex> {
  const { NetworkSettings } = await container.inspect()
  const port = Number(NetworkSettings.Ports['22/tcp']?.[0]?.HostPort)
  return connectTcp({ host: '127.0.0.1', port, ...patience })
}

async function addressOf(container: Docker.Container): Promise<string> {
  const { NetworkSettings } = await container.inspect()
  return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? ''
}

async function outputOf(container: Docker.Container, script: string): Promise<string> {
  const { stdout } = await execIn(
    new Docker(),
    { id: container.id, name: 'client' },
    { command: ['sh', '-c', script], options: {}, signal: patience.signal },
  )
  return stdout
}

// AutoRemove may be at it already.
async function removed(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch(() => {})
  await container.wait({ condition: 'removed' }).catch(() => {})
}
