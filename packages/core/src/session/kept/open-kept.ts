import { dirname } from 'node:path'
import { findConfig } from '../../config/find.ts'
import { projectOf } from '../project.ts'
import { keptOnEngine } from './kept-on-engine.ts'
import type { Kept } from './kept.ts'

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
