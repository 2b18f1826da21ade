import type { ResolvedConfig, ResolvedContainer } from '../config/resolved.ts'
import type { Engine } from '../docker/engine.ts'
import type { ImageStore } from '../docker/images.ts'
import type { Owner } from '../docker/owner.ts'
import type { DockerSettings } from '../docker/settings.ts'
import type { Several } from './engines/find-engines.ts'
import type { Happening } from './events/lifecycle.ts'
import type { Reaper } from './reaper/reaper.ts'
import type { Mask } from './reports/masking.ts'
import type { Uses } from './reuse/uses.ts'
import type { Teardown } from './teardown.ts'

/** What may be on one of several engines: a container, or a network that is made there. */
export interface OnEngine {
  /** @default the only one, or the first */
  engine?: string | undefined
  /** A server that runs already, which is on none. */
  use?: object | undefined
}

/** What every part of a session works with. */
export interface SessionContext {
  /** Unique; it is a label on everything the session makes and part of its names. */
  id: string
  /** The process that answers for what the session makes. */
  owner: Owner
  config: ResolvedConfig
  /** Names what is kept over runs. */
  project: string
  /** Who uses what is kept. */
  uses: Uses
  /** Of several engines, that of what is being done. */
  engine: Engine
  /** The session on the engine that a container is on. */
  at(declared: OnEngine): SessionContext
  /** The session on each of its engines. */
  all(): readonly SessionContext[]
  /** Undefined where nobody has named engines. */
  several: Several | undefined
  images: ImageStore
  settings: DockerSettings
  teardown: Teardown
  /** Resolves when everything is ready that must be there before the first object is made. */
  mayCreate(): Promise<void>
  /** Passes a request to make an object through: see Reaper. */
  whileMaking: Reaper['whileMaking']
  /** Removes a container that was started, by declared name; running one twice does nothing more. */
  removals: Map<string, () => Promise<void>>
  /** Instances of declared containers that are there for a worker, file or test, by their own names. */
  instances: Map<string, ResolvedContainer>
  /** Requests to create containers that the engine has not answered yet, by declared name. */
  creating: Map<string, Promise<unknown>>
  /** Aborts when the session closes. */
  signal: AbortSignal
  /** Makes secrets of the config unreadable in a text that another program wrote. */
  mask: Mask
  /** Tells the listener of the session. */
  emit(happening: Happening): void
}

/** The engine's name of an object: of the session, or, where it is kept, the same in every run. */
export const engineName = (
  { id, project }: SessionContext,
  name: string,
  { isKept }: { isKept: boolean },
): string => `mooring-${isKept ? project : id}-${name}`

/** The engine's name of a declared container. */
export const containerName = (
  context: SessionContext,
  { name, reuse }: Pick<ResolvedContainer, 'name' | 'reuse'>,
): string => engineName(context, name, { isKept: reuse !== undefined })

/** A declared container, or an instance of one, by name; undefined where there is none. */
export const declared = (
  { config, instances }: SessionContext,
  name: string,
): ResolvedContainer | undefined =>
  instances.get(name) ?? config.containers.find((container) => container.name === name)

/** The config with the instances that are there beside the declared containers. */
export const withInstances = ({ config, instances }: SessionContext): ResolvedConfig =>
  instances.size === 0
    ? config
    : { ...config, containers: [...config.containers, ...instances.values()] }

/** Names of the containers that depend on one directly. */
export const dependentsOf = (context: SessionContext, name: string): string[] =>
  withInstances(context)
    .containers.filter(({ dependsOn }) => dependsOn.includes(name))
    .map((container) => container.name)
