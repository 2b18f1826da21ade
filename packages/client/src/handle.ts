import type { ContainerState } from './container-record.ts'
import type { LinkControls } from './link.ts'
import type { PortReference } from './port-reference.ts'
import type {
  ConnectOptions,
  CopyOptions,
  ExecOptions,
  ExecResult,
  LogsOptions,
  StopOptions,
} from './protocol.ts'

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

/** What a handle has of a container whose service keeps tests apart. */
export interface OwnDataHandle {
  /**
   * Changes the test's own data for some that was never used; `url` and the like are others then.
   *
   * @throws UsageError INVALID_REQUEST outside of a test
   */
  fresh(): Promise<void>
  /** Has the test's own data stay after the test, to be looked at. @throws UsageError INVALID_REQUEST outside of a test */
  keep(): void
}

/** What a test holds of a link: where it is reached, and what breaks it. */
export interface LinkHandle<PortName extends string = string>
  extends
    Pick<
      HandleBase<PortName>,
      'name' | 'host' | 'port' | 'hostPortIpv4' | 'hostPortIpv6' | 'address'
    >,
    LinkControls {}

/** A handle whose config is not known to the types. */
export type Handle<
  PortName extends string = string,
  NetworkName extends string = string,
> = HandleBase<PortName, NetworkName> & HttpUrl<PortName>
