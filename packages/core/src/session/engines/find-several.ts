import type { ResolvedConfig } from '../../config/resolved.ts'
import { chosenEngines } from './choose-engines.ts'
import type { FindOptions, FoundEngines } from './find-engines.ts'
import { openEngines } from './open-engines.ts'
import { createPlacement } from './placement.ts'
import { createSharedImages } from './shared-images.ts'
import { swarmsOf } from './swarm.ts'

/** Connects to the engines that the config or MOORING_ENGINES names. @throws as findEngines */
export async function findSeveral(
  label: string,
  config: ResolvedConfig,
  { settings, signal }: FindOptions,
): Promise<FoundEngines> {
  const chosen = chosenEngines(config, settings.engines)
  const opened = await openEngines(label, chosen, { config, settings, signal })
  const engines = opened.map(({ engine }) => engine)
  try {
    // A swarm that nobody asks for is nobody's business, whatever state it is in.
    const swarms = config.networks.some(({ across }) => across)
      ? await swarmsOf(opened, signal)
      : []
    const placement = createPlacement(opened, swarms)
    return { engines, several: { chosen, placement, images: createSharedImages(opened) } }
  } catch (error) {
    for (const engine of engines) engine.close()
    throw error
  }
}
