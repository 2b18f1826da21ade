import { orAborted } from '../../abort.ts'
import type { ImageCall, ImageProgress } from '../../docker/image-progress.ts'
import type { ImageFacts, ImageRequest, ImageStore } from '../../docker/images.ts'
import { createSingleFlight } from '../../docker/single-flight.ts'
import { createImageExchange, type ImageExchange } from './image-exchange.ts'
import type { OpenEngine } from './open-engines.ts'
import { createSharedBuilds } from './shared-builds.ts'

/** Images that engines give to each other, so that what no registry has is made once. */
export interface SharedImages {
  /** The images of each engine, which takes from others what no registry gives it. */
  stores(): (engine: string, own: ImageStore) => ImageStore
  /**
   * Has an image on an engine: from another one that has it or is making it, else made there.
   *
   * @returns false where it could not be made
   */
  madeOnce(engine: string, name: string, making: Making): Promise<boolean>
}

export interface Making {
  make(): Promise<boolean>
  call: ImageCall
}

export function createSharedImages(engines: readonly OpenEngine[]): SharedImages {
  const exchange = createImageExchange(engines)
  const makers = new Map<string, { engine: string; made: Promise<boolean> }>()
  const fetched = async (engine: string, name: string, call: ImageCall): Promise<boolean> => {
    const [holder] = await exchange.holders(engine, name, call.signal)
    if (!holder) return false
    try {
      await exchange.send(name, { from: holder.engine, to: engine }, call)
      return true
    } catch {
      // What cannot be had from there is made here.
      call.signal.throwIfAborted()
      return false
    }
  }
  return {
    stores: () => {
      const buildsOn = createSharedBuilds(exchange)
      return (engine, own) => {
        const bringing = createSingleFlight<ImageFacts, ImageProgress>({ remember: false })
        return {
          build: buildsOn(engine, own),
          ensure: (request, call) =>
            bringing(
              JSON.stringify(request),
              (shared) => bring(exchange, engine, { own, request, call: shared }),
              call,
            ),
        }
      }
    },
    madeOnce: async (engine, name, { make, call }) => {
      if (await fetched(engine, name, call)) return true
      const known = makers.get(name)
      if (known && known.engine !== engine) {
        await orAborted(
          known.made.catch(() => false),
          call.signal,
        )
        if (await fetched(engine, name, call)) return true
      }
      const made = make()
      makers.set(name, { engine, made })
      return made
    },
  }
}

/** What a registry has is pulled; the rest, and what cannot be pulled, comes from another engine. */
async function bring(
  exchange: ImageExchange,
  engine: string,
  { own, request, call }: { own: ImageStore; request: ImageRequest; call: ImageCall },
): Promise<ImageFacts> {
  const { name, pullPolicy } = request
  const { signal } = call
  if (pullPolicy === 'always' || (await exchange.find(engine, name, signal)))
    return own.ensure(request, call)
  const holders = await exchange.holders(engine, name, signal)
  const local = holders.find(({ isLocal }) => isLocal)
  if (local) await exchange.send(name, { from: local.engine, to: engine }, call)
  try {
    return await own.ensure(request, call)
  } catch (error) {
    signal.throwIfAborted()
    const [holder] = holders
    if (!holder) throw error
    await exchange.send(name, { from: holder.engine, to: engine }, call)
    return own.ensure({ ...request, pullPolicy: 'never' }, call)
  }
}
