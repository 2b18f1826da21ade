import type { Scope } from '@mooring/client'
import type { Service } from '../../service/contract.ts'
import type {
  ConnectionMode,
  CreateBody,
  KeepPolicy,
  PullPolicy,
  ReaperKind,
  TunnelTransport,
} from '../resolved.ts'
import type { BuildConfig } from './written-build.ts'
import type { EngineOptionsConfig } from './written-engine-options.ts'
import type { EngineConfig } from './written-engines.ts'
import type { HostPortConfig } from './written-host-ports.ts'
import type { LinkConfig } from './written-links.ts'
import type { LogsConfig } from './written-logs.ts'
import type { AttachmentsConfig, NetworkConfig } from './written-networks.ts'
import type { PortsConfig } from './written-ports.ts'
import type { FileConfig, TmpfsConfig, VolumeConfig } from './written-storage.ts'
import type { UseConfig } from './written-use.ts'
import type { Command, Duration, NetworkMode, Scalar } from './written-values.ts'
import type { WaitConfig } from './written-waits.ts'

/** What a user may write in containers.config.ts. */
export interface ContainersConfig {
  /** Address of the JSON Schema, for editors. */
  readonly $schema?: string | undefined
  /** Docker engines that the containers are spread over, by name. MOORING_ENGINES takes precedence. Default: the one that is found. */
  readonly engines?: Readonly<Record<string, EngineConfig>> | undefined
  /** Networks that containers may join, by name. Each run has its own. Default: none. */
  readonly networks?: Readonly<Record<string, NetworkConfig>> | undefined
  /** How tests reach containers: 'docker_host' (published ports of the engine's host), 'bridge_ip' (their own addresses and ports) or 'gateway_ip' (published ports, under the gateway of their network). The environment takes precedence. Default: detected. */
  readonly connectionMode?: ConnectionMode | undefined
  /** Containers, by the name under which tests receive them. */
  readonly containers: Readonly<Record<string, ContainerConfig>>
  /** Lines to containers that tests can cut, slow down and break, by the name under which tests receive them. Default: none. */
  readonly links?: Readonly<Record<string, LinkConfig>> | undefined
  /** Variables of the test process, set before a test file is imported, for apps that read them at load: texts that may hold references such as {db.url}, filled in for the tests. Every test file waits for the containers that they name. Default: none. */
  readonly env?: Readonly<Record<string, Scalar>> | undefined
  /** How containers reach ports of the host: 'attach' (over the engine's API), 'published' (over a port of 127.0.0.1, faster for bulk), or 'relay' (a listener on the gateway of a local Linux engine). Default: 'attach'. */
  readonly tunnel?: TunnelTransport | undefined
  /** Which tests are shown with what their containers wrote: 'on-failure', 'always' or 'never', or an object. Default: 'on-failure'. */
  readonly logs?: LogsConfig | undefined
  /** Whether containers stay for the next run, all that can: 'never', 'local' (not where the variable CI is set) or 'always'. `reuse` says so of a single one. Default: 'never'. */
  readonly keep?: KeepPolicy | undefined
  /** What removes everything when the tests are killed: 'watchdog' (a process beside them), 'ryuk' (also a container beside the engine, which outlives this machine), or 'none'. Default: 'watchdog', and 'ryuk' where the engine is reached by TCP or SSH. */
  readonly reaper?: ReaperKind | undefined
  /** Path of a file that gets what happens in a run, one JSON object a line, relative to the folder of the config. Each run overwrites it. Default: none. */
  readonly events?: string | undefined
  /** Page about a run, written when it ends: true (mooring-report.html), or its path, relative to the folder of the config. False also leaves out the job summary on GitHub. Default: no page. */
  readonly report?: boolean | string | undefined
}

/** One container. */
export interface ContainerConfig extends EngineOptionsConfig {
  /** Image to run, such as 'postgres:17'. Exactly one of `image` and `build` is needed. */
  readonly image?: string | undefined
  /** Folder with a Dockerfile that the image is built from, or the details of the build. */
  readonly build?: BuildConfig | undefined
  /** URL of a server that runs already and is used in the place of the container, or { url, allow }: what the image, ports and the like say counts only where it is empty. Default: none. */
  readonly use?: UseConfig | undefined
  /** Name in `engines` of the engine that it is on. Default: the one that has least to do. */
  readonly engine?: string | undefined
  /** When to pull the image: 'missing', 'always' or 'never'. Default: 'missing'. */
  readonly pullPolicy?: PullPolicy | undefined
  /** Whether tests run again in watch mode when a file is edited that the container is made from. A run that begins for another reason rebuilds or restarts it anyway. Default: true. */
  readonly watch?: boolean | undefined
  /** Platform of the image, such as 'linux/amd64'. Default: that of the engine. */
  readonly platform?: string | undefined
  /** Command of the container; a string is split into words, without a shell. Default: that of the image. May hold references. */
  readonly command?: Command | undefined
  /** Entrypoint of the container; a string is split into words, without a shell. Default: that of the image. */
  readonly entrypoint?: Command | undefined
  /** Environment variables. Values may hold references such as {db.url}. */
  readonly environment?: Readonly<Record<string, Scalar>> | undefined
  /** Ports to publish on the host: a list, or a map whose keys name them. Default: none. */
  readonly ports?: PortsConfig | undefined
  /** Ports of the host that the container reaches under host.testcontainers.internal: numbers, or { host, container }. Default: none. */
  readonly hostPorts?: readonly HostPortConfig[] | undefined
  /** True lets tests expose ports of the host to the container later. Default: true where `hostPorts` are declared. */
  readonly hostAccess?: boolean | undefined
  /** Declared networks to join: a list of names, or a map from name to { aliases }. Default: none. */
  readonly networks?: AttachmentsConfig | undefined
  /** 'host', 'none', 'bridge' or 'container:<name or id>', in place of `networks`. */
  readonly networkMode?: NetworkMode | undefined
  /** Volumes and folders of the host to mount: './rel:/target', 'name:/target:ro', '/anonymous', or objects. Default: none. */
  readonly volumes?: readonly VolumeConfig[] | undefined
  /** Paths that are kept in memory: one, a list, or a map to mount options. Default: none. */
  readonly tmpfs?: TmpfsConfig | undefined
  /** Files and folders that are copied in before the container starts. Default: none. */
  readonly files?: readonly FileConfig[] | undefined
  /** Containers that must be ready before this one starts. References add theirs. Default: none. */
  readonly dependsOn?: readonly string[] | undefined
  /** Health check, or false to switch off that of the image. Default: that of the image. */
  readonly healthcheck?: HealthcheckConfig | false | undefined
  /** Labels of the container. Names under org.testcontainers are taken. */
  readonly labels?: Readonly<Record<string, Scalar>> | undefined
  /** Further lines of /etc/hosts: a list of 'name:address', or a map. The address may be 'host-gateway'. Default: none. */
  readonly extraHosts?: readonly string[] | Readonly<Record<string, string>> | undefined
  /** Time between the stop signal and the kill, as a duration or in milliseconds. Default: that of the image or engine, 10s. */
  readonly stopGracePeriod?: Duration | undefined
  /** When the container is ready: 'ports', 'healthy', { ports }, { log }, { http }, { command }, { exit }, an async function, or a list (all of them). Default: 'healthy' where there is a health check, else 'ports' where ports are published, else as soon as it runs. */
  readonly waitFor?: WaitConfig | undefined
  /** One deadline from create to ready, as a duration or in milliseconds. Default: 60s. */
  readonly startupTimeout?: Duration | undefined
  /** 'auto' starts with a run whose test files name it, 'eager' with every run, 'lazy' at the first request. Default: 'auto'. */
  readonly start?: 'auto' | 'eager' | 'lazy' | undefined
  /** How many there are: 'run' (one for all tests), 'worker' (one for each worker of the runner), 'file' (one for each test file) or 'test' (one for each test). Narrower ones than 'run' start on demand, and end with what they belong to. Default: 'run'. */
  readonly scope?: Scope | undefined
  /** Keeps the container for the next run, which takes it over if the declaration, the image and the copied files are the same: true, or { timeToLive }. Default: false. */
  readonly reuse?: boolean | ReuseConfig | undefined
  /** Template of the connection URL, such as 'redis://{self.address}'. Default: none; `url()` makes http URLs then. */
  readonly url?: string | undefined
  /** Fields of a connection beside `url`, such as { user, password, database }, which handles have and references such as {db.user} name. They may hold {self.host} and the like. Default: none. */
  readonly connection?: Readonly<Record<string, string>> | undefined
  /** What a ready-made declaration does with its server: prepares data, and keeps tests apart. Default: none. */
  readonly service?: Service | undefined
  /** Function with the last word on the body of the Engine API's create request. Default: none. */
  readonly raw?: ((options: CreateBody) => CreateBody) | undefined
}

export interface ReuseConfig {
  /** Time without use after which the container is removed. */
  readonly timeToLive: Duration
}

export interface HealthcheckConfig {
  /** Command that exits with 0 when healthy; a string is run by the shell of the image. Default: what the image says. */
  readonly test?: string | readonly string[] | undefined
  /** Time between two checks, as a duration or in milliseconds. Default: 30s. */
  readonly interval?: Duration | undefined
  /** Time that one check may take, as a duration or in milliseconds. Default: 30s. */
  readonly timeout?: Duration | undefined
  /** Time at the start in which a failed check does not count, as a duration or in milliseconds. Default: 0s. */
  readonly startPeriod?: Duration | undefined
  /** Failed checks in a row that make the container unhealthy. Default: 3. */
  readonly retries?: number | undefined
}
