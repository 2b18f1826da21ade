import type { Engine } from '../docker/engine.ts'
import { createImageStore, type ImageStore } from '../docker/images.ts'
import type { DockerSettings } from '../docker/settings.ts'
import type { Several } from './engines/find-engines.ts'

/** The images of a session, each looked up, pulled or built once on each engine. */
export interface SessionImages {
  on(engine: Engine): ImageStore
  /** Has images looked up, pulled and built again. */
  renew(): void
}

/** @param options.several engines that give each other what no registry has */
export function createSessionImages({
  settings,
  several,
}: {
  settings: DockerSettings
  several: Several | undefined
}): SessionImages {
  const newStores = (): ((engine: Engine) => ImageStore) => {
    const stores = new Map<Engine, ImageStore>()
    const shared = several?.images.stores()
    return (engine) => {
      const { docker, name } = engine
      const own = (): ImageStore => createImageStore(docker, settings)
      const store =
        stores.get(engine) ?? (shared && name !== undefined ? shared(name, own()) : own())
      stores.set(engine, store)
      return store
    }
  }
  let storeOf = newStores()
  return {
    on: (engine) => ({
      ensure: (request, call) => storeOf(engine).ensure(request, call),
      build: (request, call) => storeOf(engine).build(request, call),
    }),
    renew: () => {
      storeOf = newStores()
    },
  }
}
