import { orAborted } from '../../abort.ts'
import type { BuildRequest } from '../../docker/build-request.ts'
import type { ImageCall } from '../../docker/image-progress.ts'
import type { ImageStore } from '../../docker/images.ts'
import type { ImageFacts } from '../../docker/local-images.ts'
import type { ImageExchange } from './image-exchange.ts'

/** Builds each image on the engine that asks first, which gives it to the others of its platform. */
export function createSharedBuilds(
  exchange: ImageExchange,
): (engine: string, own: ImageStore) => ImageStore['build'] {
  const builders = new Map<string, { engine: string; built: Promise<ImageFacts> }>()
  const build = async (
    engine: string,
    own: ImageStore,
    { request, call }: { request: BuildRequest; call: ImageCall },
  ): Promise<ImageFacts> => {
    const key = JSON.stringify([exchange.platformOf(engine), request])
    const known = builders.get(key)
    if (!known || known.engine === engine) {
      const built = own.build(request, call)
      builders.set(key, { engine, built })
      // The next one who asks tries again.
      built.catch(() => builders.get(key)?.built === built && builders.delete(key))
      return built
    }
    const facts = await orAborted(
      known.built.catch(() => undefined),
      call.signal,
    )
    if (!facts) return build(engine, own, { request, call })
    const { tag } = request
    const there = await exchange.find(engine, tag, call.signal)
    if (there?.id !== facts.id) await exchange.send(tag, { from: known.engine, to: engine }, call)
    return { ...facts, ...(await exchange.find(engine, tag, call.signal)) }
  }
  return (engine, own) => (request, call) => build(engine, own, { request, call })
}
