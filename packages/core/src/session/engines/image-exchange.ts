import type { ImageCall } from '../../docker/image-progress.ts'
import { inspectImage, type ImageFacts } from '../../docker/local-images.ts'
import { sendImage } from '../../docker/send-image.ts'
import type { OpenEngine } from './open-engines.ts'

/** Another engine that has an image. */
export interface Holder {
  engine: string
  /** No registry has it, as far as the engine knows. */
  isLocal: boolean
}

/** What engines have and give to each other. */
export interface ImageExchange {
  platformOf(engine: string): string
  find(engine: string, name: string, signal: AbortSignal): Promise<ImageFacts | undefined>
  /** The others that have an image, for the platform of the one that wants it. */
  holders(wantedBy: string, name: string, signal: AbortSignal): Promise<Holder[]>
  send(name: string, way: { from: string; to: string }, call: ImageCall): Promise<void>
}

export function createImageExchange(engines: readonly OpenEngine[]): ImageExchange {
  const of = (name: string): OpenEngine =>
    engines.find(({ engine }) => engine.name === name) as OpenEngine
  const platformOf = (engine: string): string => of(engine).facts.platform
  const find: ImageExchange['find'] = (engine, name, signal) =>
    inspectImage(of(engine).engine.docker, name, signal)
  return {
    platformOf,
    find,
    holders: async (wantedBy, name, signal) => {
      const others = engines.filter(({ engine }) => engine.name !== wantedBy && !engine.loss.error)
      const found = await Promise.all(
        others.map(async ({ engine }) => {
          const facts = await find(engine.name, name, signal).catch(() => undefined)
          return facts?.platform === platformOf(wantedBy)
            ? [{ engine: engine.name, isLocal: facts.isLocal }]
            : []
        }),
      )
      signal.throwIfAborted()
      return found.flat()
    },
    send: (name, { from, to }, call) =>
      sendImage({ name, from: of(from).engine.docker, to: of(to).engine.docker, engine: to }, call),
  }
}
