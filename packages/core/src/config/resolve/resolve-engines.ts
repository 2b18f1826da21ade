import { resolve } from 'node:path'
import type { ResolvedEngine } from '../resolved.ts'
import type { EngineConfig } from '../written/written-engines.ts'

export function resolveEngines(
  written: Readonly<Record<string, EngineConfig>> | undefined,
  directory: string,
): ResolvedEngine[] {
  return Object.entries(written ?? {}).map(([name, engine]) => {
    const { host, certificates, address, weight } =
      typeof engine === 'string' ? { host: engine } : engine
    return {
      name,
      host,
      certificates: certificates === undefined ? undefined : resolve(directory, certificates),
      address,
      weight: weight ?? 1,
    }
  })
}
