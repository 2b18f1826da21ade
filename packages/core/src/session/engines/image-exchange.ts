import { deadline, orAborted } from '../../abort.ts'
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
  isLost(engine: string): boolean
  find(engine: string, name: string, signal: AbortSignal): Promise<ImageFacts | undefined>
  /** The others that have an image, for the platform of the one that wants it. */
  holders(wantedBy: string, name: string, signal: AbortSignal): Promise<Holder[]>
  send(name: string, way: { from: string; to: string }, call: ImageCall): Promise<void>
}

// An engine that has gone without a word is missed much later, and what it may have can be had in another way.
const askLimitMs = 5_000

export function createImageExchange(engines: readonly OpenEngine[]): ImageExchange {
  const of = (name: string): OpenEngine =>
    engines.find(({ engine }) => engine.name === name) as OpenEngine
  const platformOf = (engine: string): string => of(engine).facts.platform
  const isLost = (engine: string): boolean => of(engine).engine.loss.error !== undefined
  const find: ImageExchange['find'] = (engine, name, signal) =>
    inspectImage(of(engine).engine.docker, name, signal)
  const holders: ImageExchange['holders'] = async (wantedBy, name, signal) => {
    using limit = deadline(askLimitMs, signal)
    const others = engines.filter(({ engine }) => engine.name !== wantedBy && !isLost(engine.name))
    const found = await Promise.all(
      others.map(async ({ engine }) => {
        const asked = orAborted(find(engine.name, name, limit.signal), limit.signal)
        const facts = await asked.catch(() => undefined)
        return facts?.platform === platformOf(wantedBy)
          ? [{ engine: engine.name, isLocal: facts.isLocal }]
          : []
      }),
    )
    signal.throwIfAborted()
    return found.flat()
  }
  const send: ImageExchange['send'] = async (name, { from, to }, { signal, onProgress }) => {
    const [giver, taker] = [of(from).engine, of(to).engine]
    const lost = new AbortController()
    const forget = [giver, taker].map(({ loss }) => loss.onLost((error) => lost.abort(error)))
    const call = { signal: AbortSignal.any([signal, lost.signal]), onProgress }
    try {
      await sendImage({ name, from: giver.docker, to: taker.docker, engine: to }, call)
    } finally {
      for (const each of forget) each()
    }
  }
  return { platformOf, isLost, find, holders, send }
}
