import type { ResolvedContainer } from '../config/resolved.ts'
import type { Engine } from '../docker/engine.ts'
import type { ImageStore } from '../docker/images.ts'
import type { Owner } from '../docker/owning-process.ts'
import type { DockerSettings } from '../docker/settings.ts'
import type { ContainerTable } from './containers/container-table.ts'
import type { Declarations } from './containers/declarations.ts'
import type { Several } from './engines/find-engines.ts'
import type { Happening } from './events/lifecycle.ts'
import type { Reaper } from './reaper/reaper.ts'
import type { Teardown } from './removal/teardown.ts'
import type { Mask } from './reports/masking.ts'
import type { Uses } from './reuse/uses.ts'

/** What may be on one of several engines: a container, or a network that is made there. */
export interface OnEngine {
  /** @default the only one, or the first */
  engine?: string | undefined
  /** A server that runs already, which is on none. */
  use?: object | undefined
}

/** What a session has on each of its engines. Nothing of it is ever replaced; a part says which of it it takes. */
export interface SessionContext {
  /** Unique; it is a label on everything the session makes and part of its names. */
  readonly id: string
  /** The process that answers for what the session makes. */
  readonly owner: Owner
  readonly declarations: Declarations
  readonly containers: ContainerTable
  /** Names what is kept over runs. */
  readonly project: string
  /** Who uses what is kept. */
  readonly uses: Uses
  /** Of several engines, that of what is being done. */
  readonly engine: Engine
  /** The session on the engine that a container is on. */
  at(declared: OnEngine): SessionContext
  /** The session on each of its engines. */
  all(): readonly SessionContext[]
  /** Undefined where nobody has named engines. */
  readonly several: Several | undefined
  readonly images: ImageStore
  readonly settings: DockerSettings
  readonly teardown: Teardown
  /** Resolves when everything is ready that must be there before the first object is made. */
  mayCreate(): Promise<void>
  /** Passes a request to make an object through: see Reaper. */
  whileMaking: Reaper['whileMaking']
  /** Aborts when the session closes. */
  readonly signal: AbortSignal
  /** Makes secrets of the config unreadable in a text that another program wrote. */
  readonly mask: Mask
  /** Tells the listener of the session. */
  emit(happening: Happening): void
}

/** What one part of a session takes of it. */
export type SessionPart<Key extends keyof SessionContext> = Pick<SessionContext, Key>

/** The engine's name of an object: of the session, or, where it is kept, the same in every run. */
export const engineName = (
  { id, project }: SessionPart<'id' | 'project'>,
  name: string,
  { isKept }: { isKept: boolean },
): string => `mooring-${isKept ? project : id}-${name}`

/** The engine's name of a declared container. */
export const containerName = (
  session: SessionPart<'id' | 'project'>,
  { name, reuse }: Pick<ResolvedContainer, 'name' | 'reuse'>,
): string => engineName(session, name, { isKept: reuse !== undefined })
