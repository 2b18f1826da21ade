import { resolve } from 'node:path'
import { UsageError } from './errors.ts'
import { familyOf, hostPort, mustRun, type Family, type PortReference } from './ports.ts'
import type {
  Ask,
  ConnectOptions,
  CopyOptions,
  CopySource,
  ExecOptions,
  ExecResult,
  LogsOptions,
  StopOptions,
} from './protocol.ts'
import type { ContainerRecord, ContainerState } from './record.ts'

/** What a test holds of a started container. Plain data is there at once; what acts is async. */
export interface HandleBase<PortName extends string = string, NetworkName extends string = string> {
  readonly name: string
  readonly id: string
  readonly image: string
  /** As last heard of; the engine's events keep it true. */
  readonly state: ContainerState
  /**
   * Where its ports are reached from the tests.
   *
   * @throws UsageError UNKNOWN_NETWORK where the connection mode needs an address that the container does not have
   */
  readonly host: string
  /**
   * The host port of a container port, in the address family of `host`.
   *
   * @param port name, number or 'number/protocol'; the first declared port if left out
   * @throws UsageError PORT_NOT_PUBLISHED
   * @throws DockerError CONTAINER_NOT_RUNNING
   */
  port(port?: PortReference<PortName>): number
  /** Like `port`, of the IPv4 binding. */
  hostPortIpv4(port?: PortReference<PortName>): number
  /** Like `port`, of the IPv6 binding, which may have another number. */
  hostPortIpv6(port?: PortReference<PortName>): number
  /** `host:port`, an IPv6 host in brackets. */
  address(port?: PortReference<PortName>): string
  /**
   * The container's own address on a network.
   *
   * @param network declared name; the first network if left out
   * @throws UsageError UNKNOWN_NETWORK
   */
  ipAddress(network?: NetworkName): string
  /**
   * Runs a command in the container.
   *
   * @param command a list of arguments, or a string for `/bin/sh -c`
   * @returns exit code and output; a non-zero exit code is not an error
   * @throws DockerError CONTAINER_NOT_RUNNING
   */
  exec(command: string | readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** What the container wrote to stdout and stderr, in order. */
  logs(options?: LogsOptions): Promise<string>
  stop(options?: StopOptions): Promise<void>
  /** Starts it again and waits until it is ready; host ports may have changed afterwards and are read anew. */
  restart(options?: StopOptions): Promise<void>
  pause(): Promise<void>
  unpause(): Promise<void>
  /**
   * Copies into the container.
   *
   * @param source path of a file or folder on this machine, or the content of a file
   * @param target absolute path in the container
   */
  copyTo(
    source: string | { content: string | Uint8Array },
    target: string,
    options?: CopyOptions,
  ): Promise<void>
  /** The bytes of one file of the container. */
  copyFrom(path: string): Promise<Uint8Array>
  /** Joins a declared network. */
  connect(network: NetworkName, options?: ConnectOptions): Promise<void>
  disconnect(network: NetworkName): Promise<void>
  /**
   * Lets the container reach a port of this machine, which may listen on 127.0.0.1 or ::1 only, or not yet.
   *
   * @param port number, or a server that listens
   * @returns where the container finds it, with an `http` url
   * @throws UsageError HOST_ACCESS_NOT_DECLARED, INVALID_REQUEST for what is no port
   * @throws TunnelError TUNNEL_CLOSED, TUNNEL_PORT_REFUSED
   */
  exposeHostPort(port: number | ListeningServer): Promise<ExposedHostPort>
}

/** A server of node:net or node:http, or what is like it. */
export interface ListeningServer {
  address(): { port: number } | string | null
}

/** A port of this machine as a container sees it. */
export interface ExposedHostPort {
  host: string
  port: number
  /** `http://host:port` */
  url: string
}

/** `url(port?, path?)` of a container that declares no `url` of its own. */
export interface HttpUrl<PortName extends string = string> {
  /** `http://host:port/path`; `url('/path')` takes the first declared port. */
  url(port?: PortReference<PortName> | `/${string}`, path?: string): string
}

/** `url` of a container that declares one, filled in for the tests' side. */
export interface DeclaredUrl {
  /**
   * @throws DockerError CONTAINER_NOT_RUNNING
   * @throws UsageError PORT_NOT_PUBLISHED where the tests cannot reach the container
   */
  readonly url: string
}

/** A handle whose config is not known to the types. */
export type Handle<
  PortName extends string = string,
  NetworkName extends string = string,
> = HandleBase<PortName, NetworkName> & HttpUrl<PortName>

/** Brings a handle up to date: what the session last said of its container. */
export interface LiveRecord {
  current: ContainerRecord
}

/**
 * Makes the handle of a started container.
 *
 * @param live holds the newest record, which news of the session keep up to date; the handle reads it at each call, so
 *   that ports are right after a restart
 * @param ask how the handle reaches the session
 */
export function createHandle(live: LiveRecord, ask: Ask): Handle {
  const { name } = live.current
  const portIn = (family: Family, reference?: PortReference): number =>
    hostPort(live.current, family, reference)
  const handle: HandleBase = {
    name,
    get id() {
      return live.current.id
    },
    get image() {
      return live.current.image
    },
    get state() {
      return live.current.state
    },
    get host() {
      return hostOf(live.current)
    },
    port: (reference) => portIn(familyOf(live.current.host), reference),
    hostPortIpv4: (reference) => portIn('ipv4', reference),
    hostPortIpv6: (reference) => portIn('ipv6', reference),
    address: (reference) => addressOf(live.current, reference),
    ipAddress: (network) => ipAddressOf(live.current, network),
    exec: (command, options = {}) => ask('exec', { name, command: argumentsOf(command), options }),
    logs: (options = {}) => ask('logs', { name, options }),
    stop: async (options = {}) => void (await ask('stop', { name, options })),
    restart: async (options = {}) => void (await ask('restart', { name, options })),
    pause: async () => void (await ask('pause', { name })),
    unpause: async () => void (await ask('unpause', { name })),
    copyTo: async (source, target, options = {}) => {
      await ask('copyTo', { name, source: copySourceOf(source), target, options })
    },
    copyFrom: async (path) => Buffer.from(await ask('copyFrom', { name, path }), 'base64'),
    connect: async (network, options = {}) =>
      void (await ask('connect', { name, network, options })),
    disconnect: async (network) => void (await ask('disconnect', { name, network })),
    exposeHostPort: async (port) =>
      exposed(await ask('exposeHostPort', { name, port: listeningPort(port) })),
  }
  return withUrl(handle, live)
}

// A declared url reads as a string (`db.url`), an undeclared one is called (`api.url('http', '/orders')`).
function withUrl(handle: HandleBase, live: LiveRecord): Handle {
  // Nor is a host that throws.
  if (live.current.host === '') Object.defineProperty(handle, 'host', { enumerable: false })
  // Not enumerable, because it throws where there is no url, and printers of test runners read what is.
  return Object.defineProperty(handle, 'url', {
    get: () =>
      live.current.url === undefined
        ? (first?: PortReference, path?: string) => httpUrl(live.current, first, path)
        : declaredUrl(live.current),
  }) as Handle
}

function declaredUrl(record: ContainerRecord): string {
  mustRun(record)
  // A url that cannot be filled in is empty; the port that is missing says why.
  return record.url || addressOf(record)
}

function httpUrl(record: ContainerRecord, first?: PortReference, path = ''): string {
  if (typeof first === 'string' && first.startsWith('/'))
    return `http://${addressOf(record)}${first}`
  return `http://${addressOf(record, first)}${path && !path.startsWith('/') ? `/${path}` : path}`
}

function addressOf(record: ContainerRecord, reference?: PortReference): string {
  const host = hostOf(record)
  return `${host.includes(':') ? `[${host}]` : host}:${hostPort(record, familyOf(host), reference)}`
}

function hostOf(record: ContainerRecord): string {
  if (record.host !== '') return record.host
  mustRun(record)
  throw new UsageError({
    code: 'UNKNOWN_NETWORK',
    what: `Container "${record.name}" has no address that the connection mode could use.`,
    why: [`networks     ${Object.keys(record.networks).join(', ') || 'none'}`],
    fix: 'choose connectionMode "docker_host", or put the container on a network that is not internal.',
  })
}

function ipAddressOf(record: ContainerRecord, network?: string): string {
  const joined = Object.keys(record.networks)
  const found = record.networks[network ?? joined[0] ?? '']
  if (found?.ipAddress) return found.ipAddress
  throw new UsageError({
    code: 'UNKNOWN_NETWORK',
    what: network
      ? `Container "${record.name}" is not on network "${network}".`
      : `Container "${record.name}" has no address of its own.`,
    why: [`networks     ${joined.length > 0 ? joined.join(', ') : 'none'}`],
    fix: `add the network to containers.${record.name}.networks, or join it with connect().`,
  })
}

const argumentsOf = (command: string | readonly string[]): string[] =>
  typeof command === 'string' ? ['/bin/sh', '-c', command] : [...command]

// A relative path starts at the working directory of the test, which may not be that of the session.
function copySourceOf(source: string | { content: string | Uint8Array }): CopySource {
  return typeof source === 'string'
    ? { path: resolve(source) }
    : { contentBase64: Buffer.from(source.content as Uint8Array).toString('base64') }
}

/** The name of this machine in containers that may reach it; Testcontainers' convention. */
const hostAlias = 'host.testcontainers.internal'

const exposed = (port: number): ExposedHostPort => ({
  host: hostAlias,
  port,
  url: `http://${hostAlias}:${port}`,
})

function listeningPort(port: number | ListeningServer): number {
  const address = typeof port === 'number' ? { port } : port.address()
  const number = address !== null && typeof address === 'object' ? address.port : Number.NaN
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number
  throw new UsageError({
    code: 'INVALID_REQUEST',
    what: 'Host port exposure takes a tcp port from 1 to 65535, or a server that listens on one.',
    why: [
      `given        ${typeof port === 'number' ? port : 'a server that does not listen on a port'}`,
    ],
    fix: 'wait for the `listening` event of the server before its port is exposed.',
  })
}
