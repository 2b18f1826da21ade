import type { DataLease, Handle, LogsShown, Protocol, Scope } from '@mooring/client'
import type { Service } from './written/service.ts'

/** A config after defaults, units and rules: everything behind the config folder works on this. */
export interface ResolvedConfig {
  /** Absolute path of the config file, or undefined for a config passed as a value. */
  file: string | undefined
  /** Base of relative paths: the folder of the file, or the working directory. */
  directory: string
  /** In declared order; none: the one that is found. */
  engines: ResolvedEngine[]
  networks: ResolvedNetwork[]
  /** Undefined: detected, unless the environment says. */
  connectionMode: ConnectionMode | undefined
  tunnel: TunnelTransport
  /** Variables of the test process; may hold references. */
  env: Record<string, string>
  keep: KeepPolicy
  logs: ResolvedLogs
  /** Undefined: the watchdog, and Ryuk where the engine is remote. */
  reaper: ReaperKind | undefined
  /** Absolute path of the file that gets the events of the session, a line of JSON each. */
  events: string | undefined
  /** Absolute path of the page about the run; undefined without one. */
  report: string | undefined
  /** Whether a job summary is written where the service has a file for it. */
  summary: boolean
  /** In declared order. */
  containers: ResolvedContainer[]
}

/**
 * How tests reach containers: under the engine's host, under their own addresses, or under the gateway of their
 * network.
 */
export type ConnectionMode = 'docker_host' | 'bridge_ip' | 'gateway_ip'

/** A Docker engine that containers are placed on. */
export interface ResolvedEngine {
  name: string
  /** 'default', or an address as DOCKER_HOST takes it. */
  host: string
  /** Absolute path of the folder with the files for TLS; undefined: what the environment says. */
  certificates: string | undefined
  /** Where tests reach published ports; undefined: the host of the address. */
  address: string | undefined
  /** Above 0. */
  weight: number
}

export interface ResolvedNetwork {
  /** The key in the config. */
  name: string
  /** Name of a network that exists already; it is used and never removed. */
  externalName: string | undefined
  driver: string
  driverOpts: Record<string, string>
  internal: boolean
  ipv6: boolean
  attachable: boolean
  /** Whether its containers may be on several engines. */
  across: boolean
  /** In a session, of one that is across: the engine that it is made on. */
  engine?: string
  labels: Record<string, string>
  ipam: ResolvedIpam | undefined
}

export interface ResolvedIpam {
  driver: string
  config: { subnet: string; gateway?: string; ipRange?: string }[]
}

export interface ResolvedContainer {
  name: string
  /** As written, before TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX; undefined when built. */
  image: string | undefined
  build: ResolvedBuild | undefined
  /** A server that runs already, which is used in the place of a container. */
  use: ResolvedServer | undefined
  /** The engine that it is on; undefined: as declared, any, and in a session the only one. */
  engine: string | undefined
  pullPolicy: PullPolicy
  /** Whether an edit of what it is made from has tests run again. */
  watch: boolean
  platform: string | undefined
  /** May hold references such as {db.url}; so may environment values and url. */
  command: string[] | undefined
  entrypoint: string[] | undefined
  environment: Record<string, string>
  ports: ResolvedPort[]
  /** In declared order: the container is created on the first and connected to the others before start. */
  networks: ResolvedAttachment[]
  /** 'host', 'none', 'bridge' or 'container:<declared name or id>'; excludes networks. */
  networkMode: string | undefined
  /** Ports of the machine that runs the tests that the container reaches from its start. */
  hostPorts: ResolvedHostPort[]
  /** True when the container may reach ports of that machine at all, now or by late binding. */
  hostAccess: boolean
  volumes: ResolvedVolume[]
  /** Path in the container to mount options such as 'size=64m'. */
  tmpfs: Record<string, string>
  files: ResolvedFile[]
  /** Declared ones and those that references and networkMode imply; no duplicates. */
  dependsOn: string[]
  healthcheck: ResolvedHealthcheck | 'disabled' | undefined
  user: string | undefined
  workingDir: string | undefined
  hostname: string | undefined
  labels: Record<string, string>
  /** 'name:address' as the engine takes it. */
  extraHosts: string[]
  capAdd: string[]
  capDrop: string[]
  privileged: boolean
  shmSizeBytes: number | undefined
  ulimits: { name: string; soft: number; hard: number }[]
  memoryBytes: number | undefined
  cpus: number | undefined
  init: boolean
  readOnly: boolean
  securityOpt: string[]
  sysctls: Record<string, string>
  dns: string[]
  /** Undefined: the engine's own default (10 s, or what the image says). */
  stopGracePeriodMs: number | undefined
  stopSignal: string | undefined
  /** Undefined: 'healthy' where image or config has a health check, else 'ports' where ports are published, else running is ready. */
  waitFor: ResolvedWait | undefined
  /** One deadline from create to ready. */
  startupTimeoutMs: number
  start: 'auto' | 'eager' | 'lazy'
  scope: Scope
  /** A line to another container, over the proxy of links, and no container itself. */
  link?: ResolvedLink
  /** Declared name of which this is an instance, where its scope has several. */
  instanceOf?: string
  /** Data of one's own that an instance works on, by the name of its server, with the fields that its texts refer to. */
  data?: Readonly<Record<string, DataLease>>
  /** Undefined: it goes with the session. Else it stays for the next one. */
  reuse: ResolvedReuse | undefined
  /** Template of the connection URL; `{self.host}` and the like refer to this container. */
  url: string | undefined
  /** Templates of further fields of the connection, by name. */
  connection: Record<string, string>
  service: Service | undefined
  /** Last word on the Engine API's create body. */
  raw: ((options: CreateBody) => CreateBody) | undefined
}

/** A line to a container; what it is declared with beside this (ports, url, fields) is that of its target. */
export interface ResolvedLink {
  /** The container that it leads to; of an instance, the instance there. */
  to: string
  /** Its name on the network. */
  alias: string
  ports: ResolvedLinkPort[]
  /** Which of the listening ports it has. */
  slot: number
  /** The url of its target is about a port that does not go over it. */
  urlLeadsPast: boolean
}

export interface ResolvedLinkPort {
  /** Of the target. */
  containerPort: number
  /** Of the proxy: one, or one for each of those that are there at once. */
  listenPorts: number[]
}

/** Where a server listens that nobody here started. */
export interface ResolvedServer {
  /** As written; it may hold a password. */
  url: string
  host: string
  /** Undefined: those of the declared ports. */
  port: number | undefined
}

/** Body of the Engine API's `POST /containers/create`; loose, because the engine may know newer fields. */
export interface CreateBody {
  [field: string]: unknown
  HostConfig?: Record<string, unknown>
}

export type PullPolicy = 'missing' | 'always' | 'never'

export interface ResolvedBuild {
  /** Absolute path of the context folder. */
  contextPath: string
  /** Path of the Dockerfile inside the context, with forward slashes. */
  dockerfile: string
  /** Text of the Dockerfile; undefined: that of the file. */
  inline: string | undefined
  args: Record<string, string>
  target: string | undefined
  /** Undefined: that of the container. */
  platform: string | undefined
  secrets: ResolvedSecret[]
  ssh: ResolvedAgent[]
  cacheFrom: string[]
  additionalContexts: Record<string, ResolvedContext>
  /** Absolute path of the folder that keeps the image as a file. */
  cache: string | undefined
  network: 'default' | 'none' | 'host' | undefined
}

/** A secret of a build: a variable of the environment, or a file by its absolute path. */
export type ResolvedSecret = { id: string } & ({ variable: string } | { path: string })

/** An agent of SSH. */
export interface ResolvedAgent {
  id: string
  /** Absolute path of its socket; undefined: that of SSH_AUTH_SOCK. */
  path: string | undefined
}

/** A further context of a build. */
export interface ResolvedContext {
  /** As written. */
  reference: string
  /** Absolute path of a folder; undefined: the builder fetches it. */
  path: string | undefined
}

export interface ResolvedPort {
  name: string | undefined
  containerPort: number
  protocol: Protocol
  /** Undefined: the engine picks a free one. */
  hostPort: number | undefined
  /** Addresses to publish on; none: decided by how the tests reach the engine. */
  hostIps: string[]
}

/** The name under which a container reaches the machine that runs the tests; Testcontainers' convention. */
export const hostAlias = 'host.testcontainers.internal'

export interface ResolvedHostPort {
  /** On the machine that runs the tests. */
  hostPort: number
  /** Inside the container. */
  containerPort: number
}

/**
 * How containers reach the machine that runs the tests: over the engine's attach stream to the sidecar, over a port
 * of the sidecar that is published on 127.0.0.1, or over a listener on the network's gateway address.
 */
export type TunnelTransport = 'attach' | 'published' | 'relay'

export interface ResolvedLogs {
  /** Which tests are shown with what their containers wrote. */
  show: LogsShown
  /** Absolute path of the folder with one file for each container; undefined: no files. */
  directory: string | undefined
}

/** A container that outlives the session which made it. */
export interface ResolvedReuse {
  /** Time without use after which it is removed; undefined: it stays. */
  timeToLiveMs: number | undefined
}

/** Which containers outlive the session: those that say so, or all that can. */
export type KeepPolicy = 'never' | 'local' | 'always'

/** What removes the objects of a session whose process has died: a process, that and Ryuk, or nothing. */
export type ReaperKind = 'watchdog' | 'ryuk' | 'none'

export interface ResolvedAttachment {
  /** Declared name of the network. */
  network: string
  /** Includes the container's own name. */
  aliases: string[]
}

export type ResolvedVolume =
  | { type: 'bind'; sourcePath: string; target: string; readOnly: boolean }
  | { type: 'named'; volume: string; target: string; readOnly: boolean }
  | { type: 'anonymous'; target: string; readOnly: boolean }

export interface ResolvedFile {
  /** Absolute path in the container. */
  target: string
  source: { content: string | Uint8Array } | { path: string }
  /** Permission bits such as 0o755; undefined: those of the source, 0o644 for content. */
  mode: number | undefined
  /** Numbers of user and group; without it root. */
  owner?: { uid: number; gid: number }
}

export interface ResolvedHealthcheck {
  /** As the engine takes it: ['CMD', …] or ['CMD-SHELL', '…']. */
  test: string[]
  intervalMs: number | undefined
  timeoutMs: number | undefined
  startPeriodMs: number | undefined
  retries: number | undefined
}

export type ResolvedWait =
  | { kind: 'ports'; /** Undefined: every published tcp port. */ ports: number[] | undefined }
  | { kind: 'log'; pattern: string | RegExp; times: number; stream: 'stdout' | 'stderr' | 'both' }
  | ResolvedHttpWait
  | { kind: 'healthy' }
  | { kind: 'command'; command: string[] }
  | { kind: 'exit'; exitCode: number }
  | { kind: 'function'; run: WaitFunction }
  | { kind: 'list'; all: ResolvedWait[] }

export interface ResolvedHttpWait {
  kind: 'http'
  path: string
  containerPort: number
  method: string
  headers: Record<string, string>
  /** Accepted status codes; undefined: 200 to 399. */
  statuses: number[] | undefined
  /** Text or pattern that the body must contain. */
  body: string | RegExp | undefined
  tls: boolean
}

/** Ready when it resolves with anything but false; false or a throw means "try again". */
export interface WaitFunction {
  (handle: Handle, options: WaitFunctionOptions): unknown
  /** What it waits for, in words that follow "waited for". @default 'the wait function' */
  waitsFor?: string
  /**
   * Loads what the calls need, such as a client. It is called once while the engine starts the container, so that the
   * first answer need not wait for it. What it throws is ignored: the calls will say so.
   *
   * @param directory folder of the config
   */
  load?: (directory: string) => unknown
}

export interface WaitFunctionOptions {
  signal: AbortSignal
  /** Folder of the config. */
  directory: string
}
