import { configuredEndpoint } from '../../docker/endpoint/candidates.ts'
import { openEngine, type Engine, type EngineOptions } from '../../docker/engine.ts'
import type { Settings } from '../../docker/settings.ts'
import type { ChosenEngine } from './choose-engines.ts'

/**
 * Connects to an engine that somebody has named.
 *
 * @param label as for openEngine
 * @throws DockerError DOCKER_UNREACHABLE
 * @throws ConfigError SETTING_INVALID
 */
export async function connectTo(
  { name, host, source, certificates, address }: ChosenEngine,
  label: string,
  { settings, ...options }: Omit<EngineOptions, 'settings' | 'endpoints'> & { settings: Settings },
): Promise<Engine & { name: string }> {
  const isDefault = host === 'default'
  const own =
    certificates === undefined
      ? undefined
      : { value: certificates, source: `${source}.certificates` }
  const endpoints = isDefault
    ? undefined
    : [await configuredEndpoint({ value: host, source }, own, settings.endpoint)]
  // What the environment says of the way is about the usual engine.
  const usualHost = isDefault ? settings.reach.hostOverride : undefined
  const engine = await openEngine(label, {
    ...options,
    ...(endpoints && { endpoints }),
    settings: {
      endpoint: settings.endpoint,
      reach: { ...settings.reach, hostOverride: address ?? usualHost },
    },
  })
  return Object.assign(engine, { name })
}
