import { dirname } from 'node:path'
import { findConfig } from '../../config/find.ts'
import { openEngine, type Engine } from '../../docker/engine.ts'
import { ownedBy } from '../../docker/labels.ts'
import { thisProcess } from '../../docker/owner.ts'
import { readSettings } from '../../docker/settings.ts'
import { projectOf } from '../project.ts'
import { openKeptNotes } from '../reuse/kept-notes.ts'
import { reuseLabel } from '../reuse/reuse-labels.ts'
import { openUses } from '../reuse/uses.ts'
import type { KeptObject } from './kept-object.ts'
import { listKept } from './list-kept.ts'
import { removeKeptObjects, type RemovedKept } from './remove-objects.ts'

/** A look at what this machine keeps on an engine, without a session. */
export interface Kept extends Disposable {
  engine: Engine
  /**
   * @param options.project only what this one keeps. @default all projects
   * @param options.isOwn only what this very process has made. @default false
   * @param options.withSizes has the engine count what containers and volumes hold, which takes time. @default false
   */
  list(options?: {
    project?: string | undefined
    isOwn?: boolean
    withSizes?: boolean
  }): Promise<KeptObject[]>
  remove(objects: readonly KeptObject[]): Promise<RemovedKept>
  /** Has later sessions keep again only what the config says. @param project @default all */
  forget(project?: string): Promise<void>
}

/**
 * Opens a connection to the engine for what is kept there.
 *
 * @param options.signal cancels all requests
 * @throws DockerError DOCKER_UNREACHABLE
 * @throws ConfigError SETTING_INVALID
 */
export async function openKept({ signal }: { signal: AbortSignal }): Promise<Kept> {
  const settings = await readSettings()
  const [engine, self] = await Promise.all([
    openEngine(reuseLabel, { settings, signal }),
    thisProcess(),
  ])
  const notes = openKeptNotes(settings.stateDirectory)
  const uses = openUses(settings.stateDirectory)
  const own = Object.entries(ownedBy(self)).map(([label, value]) => `${label}=${value}`)
  return {
    engine,
    list: ({ isOwn = false, ...options } = {}) =>
      listKept(engine, { ...options, labels: isOwn ? own : [], self, signal }),
    remove: (objects) => removeKeptObjects(engine, objects, uses),
    forget: notes.forget,
    [Symbol.dispose]: engine.close,
  }
}

/**
 * The name under which what a config keeps is known.
 *
 * @throws ConfigError CONFIG_NOT_FOUND
 */
export async function projectAt(directory: string, configFile?: string): Promise<string> {
  const file = await findConfig(directory, configFile)
  return projectOf({ file, directory: dirname(file) })
}
