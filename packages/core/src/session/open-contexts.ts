import { neverLost } from '../docker/engine-loss.ts'
import type { Engine } from '../docker/engine.ts'
import { createImageStore, type ImageStore } from '../docker/images.ts'
import type { SessionContext } from './context.ts'
import type { Outputs } from './events/outputs.ts'
import type { Reaper } from './reaper/reaper.ts'
import { createTeardown } from './teardown.ts'

/** An engine of a session, and what sees to it that nothing is left there. */
export interface GuardedEngine {
  engine: Engine
  reaper: Reaper
  /** Resolves when nothing of dead sessions is in the way. */
  swept: Promise<unknown>
  /** Has what guards the engine from its own side begin. */
  guard(context: SessionContext): Promise<unknown>
}

type OfAll = Omit<
  SessionContext,
  'engine' | 'at' | 'all' | 'images' | 'teardown' | 'mayCreate' | 'whileMaking' | 'emit'
>

/** What every part of a session works with, for each of its engines; they differ in nothing else. */
export function openContexts(
  { config, ...ofAll }: OfAll,
  guarded: readonly GuardedEngine[],
  { emitterOn }: Pick<Outputs, 'emitterOn'>,
): SessionContext[] {
  const teardown = createTeardown()
  const current = { config }
  const storeOf = imageStores(ofAll)
  const on = ({ engine, reaper, swept }: GuardedEngine): SessionContext => ({
    ...ofAll,
    get config() {
      return current.config
    },
    set config(edited) {
      current.config = edited
    },
    engine,
    at: ({ engine: name, use }) =>
      use ? beside : (contexts.find((one) => one.engine.name === name) ?? first()),
    all: () => contexts,
    images: storeOf(engine),
    teardown: teardown.on(engine),
    // What a dead session left may hold a port or a name that is wanted now.
    mayCreate: async () => void (await Promise.all([swept, guards.get(engine)])),
    whileMaking: reaper.whileMaking,
    emit: emitterOn(engine),
  })
  const contexts = guarded.map(on)
  const beside = on(besideEngines(guarded[0] as GuardedEngine))
  const first = (): SessionContext => contexts[0] as SessionContext
  const guards = new Map<Engine, Promise<unknown>>()
  for (const [index, { engine, guard }] of guarded.entries()) {
    const begun = guard(contexts[index] as SessionContext)
    begun.catch(() => undefined)
    guards.set(engine, begun)
  }
  return contexts
}

/** Where servers are that run already: whatever is lost, they are not. */
function besideEngines(first: GuardedEngine): GuardedEngine {
  const { name: _, ...engine } = first.engine
  return { ...first, engine: { ...engine, loss: neverLost } }
}

/** Has images looked up, pulled and built again. */
export function renewImages(context: SessionContext): void {
  const storeOf = imageStores(context)
  for (const there of context.all()) there.images = storeOf(there.engine)
}

/** The images of each engine; several engines give each other what no registry has. */
function imageStores({
  settings,
  several,
}: Pick<SessionContext, 'settings' | 'several'>): (engine: Engine) => ImageStore {
  const shared = several?.images.stores()
  return ({ docker, name }) => {
    const own = createImageStore(docker, settings)
    return shared && name !== undefined ? shared(name, own) : own
  }
}
