import { UsageError, type NarrowScope, type Place, type Scope } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import type { SessionContext } from '../context.ts'
import { instanceOf } from './instance.ts'
import { scopeOfVolume } from './volume-scope.ts'

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

/** An instance of a scope: one worker, file or test. */
interface OpenScope {
  scope: NarrowScope
  /** Part of the names of all that belongs to it. */
  number: number
  holder: object
  /** Instances by declared name. */
  instances: Map<string, string>
  volumes: Set<string>
  isOver: boolean
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
  const open = new Map<string, OpenScope>()
  const lastNumbers = new Map<NarrowScope, number>()
  const ended = new Set<string>()
  const removals = new Set<Promise<void>>()
  const gone = new WeakSet<object>()

  const nextNumber = (scope: NarrowScope): number => {
    const { containers } = context.config
    const isFree = (number: number): boolean =>
      containers.every(
        (one) => one.scope !== scope || !containers.some(({ name }) => name === named(one, number)),
      )
    let number = (lastNumbers.get(scope) ?? 0) + 1
    while (!isFree(number)) number += 1
    lastNumbers.set(scope, number)
    return number
  }
  const openIn = (scope: NarrowScope, { place, holder }: Asked): OpenScope => {
    const id = place[scope]
    if (typeof id !== 'string') throw notInScope(scope)
    const key = keyOf(scope, id)
    const known = open.get(key) ?? {
      scope,
      number: nextNumber(scope),
      holder,
      instances: new Map<string, string>(),
      volumes: new Set<string>(),
      isOver: false,
    }
    open.set(key, known)
    return known
  }
  const volumeIn = (volume: string, asked: Asked): string => {
    const scope = scopeOfVolume(context.config, volume)
    if (scope === 'run') return volume
    const { number, volumes } = openIn(scope, asked)
    const own = named({ name: volume }, number)
    volumes.add(own)
    return own
  }
  const instanceIn = (name: string, asked: Asked): string => {
    const declared = context.config.containers.find((container) => container.name === name)
    if (!declared || declared.scope === 'run') return name
    const { number, instances } = openIn(declared.scope, asked)
    const known = instances.get(name)
    if (known !== undefined) return known
    const own = named(declared, number)
    instances.set(name, own)
    const instance = instanceOf(declared, {
      name: own,
      container: (other) => (other === name ? own : instanceIn(other, asked)),
      volume: (volume) => volumeIn(volume, asked),
    })
    context.instances.set(own, instance)
    return own
  }
  const end = (key: string): void => {
    const over = open.get(key)
    if (!over) return
    open.delete(key)
    over.isOver = true
    const names = [...over.instances.values()]
    for (const name of names) ended.add(name)
    const removal = remove({ scope: over.scope, names, volumes: [...over.volumes] }).finally(() => {
      removals.delete(removal)
      for (const name of names) context.instances.delete(name)
    })
    removals.add(removal)
  }
  return {
    nameIn: async (name, place, holder) => {
      const scope = scopeOf(context, name)
      if (scope === 'run') return name
      if (gone.has(holder)) throw isOver(name)
      const asked = { place, holder }
      const own = instanceIn(name, asked)
      const opened = openIn(scope, asked)
      while (removals.size >= mostRemovals) await orAborted(Promise.race(removals), context.signal)
      if (opened.isOver) throw isOver(own)
      return own
    },
    mustGoOn: (name) => {
      if (ended.has(name)) throw isOver(name)
    },
    end: (scope, id) => end(keyOf(scope, id)),
    leave: (holder) => {
      gone.add(holder)
      // A worker's slot is taken over by the next worker.
      for (const [key, one] of open) if (one.holder === holder && one.scope !== 'worker') end(key)
    },
    drop: (isGoing) =>
      [...open.values()].flatMap(({ instances }) => {
        const dropped = [...instances].filter(([declared, name]) =>
          isGoing({ name, instanceOf: declared }),
        )
        for (const [declared, name] of dropped) {
          instances.delete(declared)
          context.instances.delete(name)
        }
        return dropped.map(([, name]) => name)
      }),
  }
}

interface Asked {
  place: Place
  holder: object
}

// No dot before the number, because a URL whose host ends in `.3` has none: it is read as an IPv4 address.
const named = ({ name }: { name: string }, number: number): string => `${name}-${number}`

const keyOf = (scope: NarrowScope, id: string): string => `${scope} ${id}`

const scopeOf = ({ config }: SessionContext, name: string): Scope =>
  config.containers.find((container) => container.name === name)?.scope ?? 'run'

const notInScope = (scope: NarrowScope): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `A container of the scope '${scope}' is asked for outside of a ${scope}.`,
  })

const isOver = (name: string): UsageError =>
  new UsageError({
    code: 'CONTAINER_NOT_RUNNING',
    what: `Container "${name}" has ended with the test or file that it belonged to.`,
    fix: 'await what uses the container before the test ends.',
  })
