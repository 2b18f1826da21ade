import { orAborted } from '../../abort.ts'
import type { BuildRequest } from '../../docker/build-request.ts'
import type { ImageCall } from '../../docker/image-progress.ts'
import type { ImageStore } from '../../docker/images.ts'
import type { ImageFacts } from '../../docker/local-images.ts'
import type { ImageExchange } from './image-exchange.ts'

/** Builds each image on the engine that asks first, which gives it once to each of the others of its platform. */
export function createSharedBuilds(
  exchange: ImageExchange,
): (engine: string, own: ImageStore) => ImageStore['build'] {
  const builders = new Map<string, Builder>()
  const build = async (
    engine: string,
    own: ImageStore,
    { request, call }: { request: BuildRequest; call: ImageCall },
  ): Promise<ImageFacts> => {
    const key = JSON.stringify([exchange.platformOf(engine), request])
    const known = builders.get(key)
    if (!known || known.engine === engine || exchange.isLost(known.engine)) {
      const built = own.build(request, call)
      builders.set(key, { engine, built, given: new Map() })
      // The next one who asks tries again.
      built.catch(() => builders.get(key)?.built === built && builders.delete(key))
      return built
    }
    try {
      const facts = await orAborted(known.built, call.signal)
      await given(exchange, known, { tag: request.tag, engine, facts, call })
      return { ...facts, ...(await exchange.find(engine, request.tag, call.signal)) }
    } catch {
      call.signal.throwIfAborted()
      // What cannot be had from there is built here.
      if (builders.get(key) === known) builders.delete(key)
      return build(engine, own, { request, call })
    }
  }
  return (engine, own) => (request, call) => build(engine, own, { request, call })
}

interface Builder {
  engine: string
  built: Promise<ImageFacts>
  /** The engines that it was given to, or is on its way to. */
  given: Map<string, Promise<void>>
}

async function given(
  exchange: ImageExchange,
  builder: Builder,
  wanted: { tag: string; engine: string; facts: ImageFacts; call: ImageCall },
): Promise<void> {
  const { tag, engine, facts, call } = wanted
  const send = async (): Promise<void> => {
    const there = await exchange.find(engine, tag, call.signal)
    if (there?.id !== facts.id) await exchange.send(tag, { from: builder.engine, to: engine }, call)
  }
  const sending = builder.given.get(engine) ?? send()
  builder.given.set(engine, sending)
  sending.catch(() => builder.given.delete(engine))
  await orAborted(sending, call.signal)
}
