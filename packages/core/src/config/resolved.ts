import type { DataLease, LogsShown, Protocol, Scope } from '@mooring/client'
import type { Service } from '../service/contract.ts'
import type { ResolvedBuild } from './resolved-build.ts'
import type { ResolvedLink } from './resolved-links.ts'
import type { ResolvedAttachment, ResolvedNetwork } from './resolved-networks.ts'
import type { ResolvedWait } from './resolved-waits.ts'

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
  engineOptions: ResolvedEngineOptions
  labels: Record<string, string>
  /** 'name:address' as the engine takes it. */
  extraHosts: string[]
  /** Undefined: the engine's own default (10 s, or what the image says). */
  stopGracePeriodMs: number | undefined
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

/** Options that the engine takes as they are, by key, in its own terms; none that says nothing. */
export interface ResolvedEngineOptions {
  readonly [key: string]: unknown
  /** Bytes. */
  readonly memory?: number
  /** Billionths of a processor. */
  readonly cpus?: number
}

export type PullPolicy = 'missing' | 'always' | 'never'

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
