import { neverLost } from '../docker/engine-loss.ts'
import type { Engine } from '../docker/engine.ts'
import type { SessionContext } from './context.ts'
import type { Outputs } from './events/outputs.ts'
import type { Reaper } from './reaper/reaper.ts'
import { createTeardown } from './removal/teardown.ts'
import type { SessionImages } from './session-images.ts'

/** An engine of a session, and what sees to it that nothing is left there. */
export interface GuardedEngine {
  engine: Engine
  reaper: Reaper
  /** Resolves when nothing of dead sessions is in the way. */
  swept: Promise<unknown>
  /** Has what guards the engine from its own side begin. */
  guard(context: SessionContext): Promise<unknown>
}

/** What is the same on all engines of a session. */
type OfAll = Omit<
  SessionContext,
  'engine' | 'at' | 'all' | 'images' | 'teardown' | 'mayCreate' | 'whileMaking' | 'emit'
>

/** What a session has on each of its engines. */
export function openContexts(
  ofAll: OfAll,
  guarded: readonly GuardedEngine[],
  { emitterOn, images }: Pick<Outputs, 'emitterOn'> & { images: SessionImages },
): SessionContext[] {
  const teardown = createTeardown()
  const on = ({ engine, reaper, swept }: GuardedEngine): SessionContext => ({
    ...ofAll,
    engine,
    at: ({ engine: name, use }) =>
      use ? beside : (contexts.find((one) => one.engine.name === name) ?? first()),
    all: () => contexts,
    images: images.on(engine),
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
