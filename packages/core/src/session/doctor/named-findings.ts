import type { ResolvedEngine } from '../../config/resolved.ts'
import type { Settings } from '../../docker/settings.ts'
import { namedEngines, type ChosenEngine } from '../engines/choose-engines.ts'
import { endpointsOf, reachOf } from '../engines/connect.ts'
import { findEngine, type FoundEngine } from './find-engine.ts'
import { failure, type Finding } from './finding.ts'
import type { Patience } from './patience.ts'

export interface NamedLook {
  patience: Patience
  look(settings: Settings, find: () => Promise<FoundEngine>): Promise<Finding[]>
}

/** Of each engine that is named which one it is, and what is not as it should be; all are asked at once. */
export async function namedFindings(
  ofConfig: readonly ResolvedEngine[],
  settings: Settings,
  { patience, look }: NamedLook,
): Promise<Finding[]> {
  let engines: ChosenEngine[]
  try {
    engines = namedEngines(ofConfig, settings.engines)
  } catch (error) {
    return [failure('engines', error)]
  }
  const looks = engines.map(async (engine) => {
    const own = { ...settings, reach: reachOf(engine, settings) }
    const found = await look(own, async () =>
      findEngine(own, patience, { named: await endpointsOf(engine, settings) }),
    )
    return found
      .filter(({ check, level }) => check === 'engine' || level !== 'ok')
      .map((finding) => ({ ...finding, check: `${finding.check} ${engine.name}` }))
  })
  return (await Promise.all(looks)).flat()
}
