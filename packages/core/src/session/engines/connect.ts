import { configuredEndpoint, type Endpoint } from '../../docker/endpoint/endpoint-candidates.ts'
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
  chosen: ChosenEngine,
  label: string,
  { settings, ...options }: Omit<EngineOptions, 'settings' | 'endpoints'> & { settings: Settings },
): Promise<Engine & { name: string }> {
  const endpoints = await endpointsOf(chosen, settings)
  const engine = await openEngine(label, {
    ...options,
    ...(endpoints && { endpoints }),
    settings: { endpoint: settings.endpoint, reach: reachOf(chosen, settings) },
  })
  return Object.assign(engine, { name: chosen.name })
}

/** Where an engine listens; undefined: where one is usually found. @throws ConfigError SETTING_INVALID */
export async function endpointsOf(
  { host, source, certificates }: ChosenEngine,
  settings: Settings,
): Promise<Endpoint[] | undefined> {
  if (host === 'default') return undefined
  const own =
    certificates === undefined
      ? undefined
      : { value: certificates, source: `${source}.certificates` }
  return [await configuredEndpoint({ value: host, source }, own, settings.endpoint)]
}

/** What is said of the way to an engine; what the environment says is about the usual one. */
export function reachOf({ host, address }: ChosenEngine, settings: Settings): Settings['reach'] {
  const usualHost = host === 'default' ? settings.reach.hostOverride : undefined
  return { ...settings.reach, hostOverride: address ?? usualHost }
}
