import { isMooringError } from '@mooring/client'
import type { ConfigPlace } from '../../config/find.ts'
import { loadConfig } from '../../config/load.ts'
import type { ResolvedEngine } from '../../config/resolved.ts'
import type { Engine } from '../../docker/engine.ts'
import type { Settings } from '../../docker/settings.ts'
import { namedEngines } from './choose-engines.ts'
import { connectTo } from './connect.ts'

interface NamedOptions extends ConfigPlace {
  settings: Settings
  signal: AbortSignal
}

/**
 * Connects at once to the engines that MOORING_ENGINES or the config names, but for the usual one; a config that cannot be
 * loaded names none.
 *
 * @param label as for openEngine
 * @throws ConfigError SETTING_INVALID
 */
export async function connectNamed(
  label: string,
  { settings, signal, ...options }: NamedOptions,
): Promise<{ name: string; connecting: Promise<Engine> }[]> {
  return namedEngines(await declaredEngines(options), settings.engines)
    .filter(({ host }) => host !== 'default')
    .map((engine) => ({
      name: engine.name,
      connecting: connectTo(engine, label, { settings, signal }),
    }))
}

async function declaredEngines({
  directory = process.cwd(),
  configFile,
}: ConfigPlace): Promise<ResolvedEngine[]> {
  try {
    return (await loadConfig({ directory, ...(configFile !== undefined && { configFile }) }))
      .engines
  } catch (error) {
    // Who clears up is not to fix a config first.
    if (isMooringError(error)) return []
    throw error
  }
}
