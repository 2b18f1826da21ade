import { dirname } from 'node:path'
import { findConfig } from '../../config/find.ts'
import { projectOf } from '../project.ts'
import type { KeptObject, RemovedKept } from './kept-object.ts'
import { keptOnEngine } from './kept-on-engine.ts'

/** A look at what this machine keeps on an engine, without a session. */
export interface Kept extends Disposable {
  /**
   * Of all projects without engines of theirs that do not answer.
   *
   * @param options.project only what this one keeps. @default all projects
   * @param options.isOwn only what this very process has made. @default false
   * @param options.withSizes has the engine count what containers and volumes hold, which takes time. @default false
   * @throws DockerError DOCKER_UNREACHABLE
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
 * For what is kept on the engine that is found, and on those that projects have named. They are connected to by the first list.
 *
 * @param options.signal cancels all requests
 * @throws ConfigError SETTING_INVALID
 */
export const openKept = ({ signal }: { signal: AbortSignal }): Promise<Kept> => keptOnEngine(signal)

/**
 * The name under which what a config keeps is known.
 *
 * @throws ConfigError CONFIG_NOT_FOUND
 */
export async function projectAt(directory: string, configFile?: string): Promise<string> {
  const file = await findConfig(directory, configFile)
  return projectOf({ file, directory: dirname(file) })
}
