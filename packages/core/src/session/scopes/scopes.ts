import { UsageError, type NarrowScope, type Place } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import type { SessionContext } from '../context.ts'
import { instanceIn } from './instance-in.ts'
import { createOpenScopes, type OpenScope } from './open-scopes.ts'

/** Instances of containers that workers, files and tests have of their own. */
export interface Scopes {
  /**
   * The name under which a container is started for one who asks from a place: that of the instance there, which is
   * declared by this, or the declared one for the scope 'run'.
   *
   * @param holder who asks; what belongs to a file or test ends with it
   * @throws UsageError INVALID_REQUEST where the place has no such scope, CONTAINER_NOT_RUNNING where it is over
   */
  nameIn(name: string, place: Place, holder: object): Promise<string>
  /** @throws UsageError CONTAINER_NOT_RUNNING for an instance whose scope is over */
  mustGoOn(name: string): void
  /** Ends a file or test; its containers are removed in the background. */
  end(scope: NarrowScope, id: string): void
  /** Ends the files and tests of one who is gone. */
  leave(holder: object): void
  /** Takes instances away that are to be made anew when they are asked for, and answers their names. */
  drop(isGoing: (instance: { name: string; instanceOf: string }) => boolean): string[]
}

export interface EndedScope {
  scope: NarrowScope
  /** Instances. */
  names: string[]
  volumes: string[]
}

// New ones wait for them, so that what a machine must bear is bounded.
const mostRemovals = 8

/** @param remove removes what a scope has left; it never rejects */
export function createScopes(
  context: SessionContext,
  remove: (ended: EndedScope) => Promise<void>,
): Scopes {
  const scopes = createOpenScopes(context)
  const ended = new Set<string>()
  const removals = new Set<Promise<void>>()
  const gone = new WeakSet<object>()

  const end = ({ scope, instances, volumes }: OpenScope): void => {
    const names = [...instances.values()]
    for (const name of names) ended.add(name)
    const removal = remove({ scope, names, volumes: [...volumes] }).finally(() => {
      removals.delete(removal)
      for (const name of names) context.instances.delete(name)
    })
    removals.add(removal)
  }
  return {
    nameIn: async (name, place, holder) => {
      if (gone.has(holder)) throw isOver(name)
      const asked = { place, holder }
      const own = instanceIn(context, name, { scopes, asked })
      const instance = context.instances.get(own)
      if (!instance || instance.scope === 'run') return own
      const opened = scopes.at(instance.scope, asked)
      while (removals.size >= mostRemovals) await orAborted(Promise.race(removals), context.signal)
      if (opened.isOver) throw isOver(own)
      return own
    },
    mustGoOn: (name) => {
      if (ended.has(name)) throw isOver(name)
    },
    end: (scope, id) => {
      const over = scopes.close(scope, id)
      if (over) end(over)
    },
    leave: (holder) => {
      gone.add(holder)
      for (const over of scopes.closeAllOf(holder)) end(over)
    },
    drop: (isGoing) => scopes.all().flatMap((open) => dropIn(context, open, isGoing)),
  }
}

function dropIn(
  context: SessionContext,
  { instances }: OpenScope,
  isGoing: Parameters<Scopes['drop']>[0],
): string[] {
  const dropped = [...instances].filter(([instanceOf, name]) => isGoing({ name, instanceOf }))
  for (const [declared, name] of dropped) {
    instances.delete(declared)
    context.instances.delete(name)
  }
  return dropped.map(([, name]) => name)
}

const isOver = (name: string): UsageError =>
  new UsageError({
    code: 'CONTAINER_NOT_RUNNING',
    what: `Container "${name}" has ended with the test or file that it belonged to.`,
    fix: 'await what uses the container before the test ends.',
  })
