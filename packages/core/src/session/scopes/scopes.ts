import { UsageError, type NarrowScope } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import type { SessionPart } from '../context.ts'
import { instanceIn } from './instance-in.ts'
import { leaveLostEngines } from './lost-engines.ts'
import { createOpenScopes, type Asked, type OpenScope } from './open-scopes.ts'
import { outdatedBehind } from './outdated.ts'

/** Instances of containers that workers, files and tests have of their own. */
export interface Scopes {
  /**
   * The name under which a container is started for one who asks from a place: that of the instance there, which is
   * declared by this, or the declared one for the scope 'run'.
   *
   * One that works on other data than who asks now has is made anew.
   *
   * @param holder who asks; what belongs to a file or test ends with it
   * @throws UsageError INVALID_REQUEST where the place has no such scope, CONTAINER_NOT_RUNNING where it is over
   */
  nameIn(name: string, asked: Asked): Promise<string>
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

export interface ScopeRemovals {
  /** Removes what a scope has left; it never rejects. */
  ended(scope: EndedScope): Promise<void>
  /** Removes instances that are made anew. @throws DockerError when one cannot be removed */
  outdated(names: string[]): Promise<void>
}

export function createScopes(
  context: SessionPart<'declarations' | 'at' | 'several' | 'signal' | 'emit'>,
  remove: ScopeRemovals,
): Scopes {
  const scopes = createOpenScopes(context)
  const ended = new Set<string>()
  const removals = new Set<Promise<void>>()
  const gone = new WeakSet<object>()

  const end = ({ scope, instances, volumes }: OpenScope): void => {
    const names = [...instances.values()]
    for (const name of names) ended.add(name)
    const removal = remove.ended({ scope, names, volumes: [...volumes] }).finally(() => {
      removals.delete(removal)
      for (const name of names) context.declarations.instances.forget(name)
    })
    removals.add(removal)
  }
  const drop: Scopes['drop'] = (isGoing) =>
    scopes.all().flatMap((open) => dropIn(context, open, isGoing))
  let renewing: Promise<unknown> = Promise.resolve()
  const renew = async (own: string, { leaseOf }: Asked): Promise<void> => {
    const outdated = outdatedBehind(context.declarations, own, leaseOf)
    if (outdated.size === 0) return
    tellRecreated(context, outdated)
    drop(({ name }) => outdated.has(name))
    await remove.outdated([...outdated.keys()])
  }
  return {
    nameIn: async (name, asked) => {
      if (gone.has(asked.holder)) throw isOver(name)
      leaveLostEngines(context, { scopes, asked, remove: remove.outdated })
      const own = instanceIn(context, name, { scopes, asked })
      if (outdatedBehind(context.declarations, own, asked.leaseOf).size > 0) {
        // One after the other, because a test asks for several at once.
        const renewed = renewing.then(() => renew(own, asked))
        renewing = renewed.catch(() => undefined)
        await renewed
        instanceIn(context, name, { scopes, asked })
      }
      const instance = context.declarations.instances.get(own)
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
    drop,
  }
}

function tellRecreated({ emit }: SessionPart<'emit'>, outdated: ReadonlyMap<string, string>): void {
  for (const [container, server] of outdated)
    emit({
      kind: 'service-told',
      container,
      line: `it is recreated, because the data of "${server}" is at another address now`,
    })
}

function dropIn(
  context: SessionPart<'declarations'>,
  { instances }: OpenScope,
  isGoing: Parameters<Scopes['drop']>[0],
): string[] {
  const dropped = [...instances].filter(([instanceOf, name]) => isGoing({ name, instanceOf }))
  for (const [declared, name] of dropped) {
    instances.delete(declared)
    context.declarations.instances.forget(name)
  }
  return dropped.map(([, name]) => name)
}

const isOver = (name: string): UsageError =>
  new UsageError({
    code: 'CONTAINER_NOT_RUNNING',
    what: `Container "${name}" has ended with the test or file that it belonged to.`,
    fix: 'await what uses the container before the test ends.',
  })
