import type { ResolvedConfig, ResolvedContainer } from '../config/resolved.ts'
import type { Engine } from '../docker/engine.ts'
import type { ImageStore } from '../docker/images.ts'
import type { Owner } from '../docker/owner.ts'
import type { DockerSettings } from '../docker/settings.ts'
import type { Happening } from './events/lifecycle.ts'
import type { Teardown } from './teardown.ts'

/** What every part of a session works with. */
export interface SessionContext {
  /** Unique; it is a label on everything the session makes and part of its names. */
  id: string
  /** The process that answers for what the session makes. */
  owner: Owner
  config: ResolvedConfig
  engine: Engine
  images: ImageStore
  settings: DockerSettings
  teardown: Teardown
  /** Resolves when everything is ready that must be there before the first object is made. */
  mayCreate(): Promise<void>
  /** Removes a container that was started, by declared name; running one twice does nothing more. */
  removals: Map<string, () => Promise<void>>
  /** Aborts when the session closes. */
  signal: AbortSignal
  /** Tells the listener of the session. */
  emit(happening: Happening): void
}

/** The engine's name of an object that the session makes. */
export const engineName = ({ id }: SessionContext, name: string): string => `mooring-${id}-${name}`

/** A declared container by name; undefined where none is declared. */
export const declared = ({ config }: SessionContext, name: string): ResolvedContainer | undefined =>
  config.containers.find((container) => container.name === name)

/** Names of the containers that depend on one directly. */
export const dependentsOf = ({ config }: SessionContext, name: string): string[] =>
  config.containers
    .filter(({ dependsOn }) => dependsOn.includes(name))
    .map((container) => container.name)
