import { UsageError, type NarrowScope, type Place } from '@mooring/client'
import type { SessionPart } from '../context.ts'
import type { LeaseOf } from './outdated.ts'

/** An instance of a scope: one worker, file or test. */
export interface OpenScope {
  scope: NarrowScope
  /** Part of the names of all that belongs to it. */
  number: number
  holder: object
  /** Instances by declared name. */
  instances: Map<string, string>
  volumes: Set<string>
  /** Where groups of its containers are, by the group's id. */
  engines: Map<string, string>
  isOver: boolean
}

/** Who asks, and from where. */
export interface Asked {
  place: Place
  holder: object
  leaseOf: LeaseOf
}

export interface OpenScopes {
  /** The scope of a place, which is there from now on. @throws UsageError INVALID_REQUEST where the place has none */
  at(scope: NarrowScope, asked: Asked): OpenScope
  /** Those that a place has already. */
  openAt(place: Place): OpenScope[]
  /** Gives one another number, so that what it has from now on has other names. */
  renumber(scope: OpenScope): void
  /** Takes one out, which is over then; undefined where there is none. */
  close(scope: NarrowScope, id: string): OpenScope | undefined
  /** Takes out the files and tests of a holder. */
  closeAllOf(holder: object): OpenScope[]
  all(): OpenScope[]
}

export function createOpenScopes(context: SessionPart<'declarations'>): OpenScopes {
  const open = new Map<string, OpenScope>()
  const lastNumbers = new Map<NarrowScope, number>()

  // Never one that was given before, because a handle may be used when its test is over.
  const nextNumber = (scope: NarrowScope): number => {
    let number = (lastNumbers.get(scope) ?? 0) + 1
    while (isTaken(context, scope, number)) number += 1
    lastNumbers.set(scope, number)
    return number
  }
  const close = (key: string): OpenScope | undefined => {
    const over = open.get(key)
    open.delete(key)
    if (over) over.isOver = true
    return over
  }
  return {
    at: (scope, { place, holder }) => {
      const id = place[scope]
      if (typeof id !== 'string') throw notInScope(scope)
      const key = keyOf(scope, id)
      const known = open.get(key) ?? newScope(scope, nextNumber(scope), holder)
      open.set(key, known)
      return known
    },
    openAt: (place) =>
      (['worker', 'file', 'test'] as const).flatMap((scope) => {
        const id = place[scope]
        return (id === undefined ? undefined : open.get(keyOf(scope, id))) ?? []
      }),
    renumber: (known) => {
      known.number = nextNumber(known.scope)
    },
    close: (scope, id) => close(keyOf(scope, id)),
    closeAllOf: (holder) =>
      [...open].flatMap(([key, one]) =>
        // A worker's slot is taken over by the next worker.
        one.holder === holder && one.scope !== 'worker' ? (close(key) ?? []) : [],
      ),
    all: () => [...open.values()],
  }
}

/**
 * Name of an instance, and of a volume of one. No dot before the number, because a URL whose host ends in `.3` is none:
 * it is read as an IPv4 address.
 */
export const numbered = (name: string, number: number): string => `${name}-${number}`

function isTaken(
  { declarations: { config } }: SessionPart<'declarations'>,
  scope: NarrowScope,
  number: number,
): boolean {
  const declared = new Set(config.containers.map(({ name }) => name))
  return config.containers.some(
    (one) => one.scope === scope && declared.has(numbered(one.name, number)),
  )
}

const newScope = (scope: NarrowScope, number: number, holder: object): OpenScope => ({
  scope,
  number,
  holder,
  instances: new Map(),
  volumes: new Set(),
  engines: new Map(),
  isOver: false,
})

const keyOf = (scope: NarrowScope, id: string): string => `${scope} ${id}`

const notInScope = (scope: NarrowScope): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `A container of the scope '${scope}' is asked for outside of a ${scope}.`,
    fix: `name it in a ${scope}, or give it a wider scope.`,
  })
