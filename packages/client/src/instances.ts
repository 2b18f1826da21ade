import type { HandleStore } from './handle-store.ts'
import type { Handle } from './handle.ts'
import type { Ask, NarrowScope, Place, SessionAddress } from './protocol.ts'

/** Containers that a worker, its files and its tests have of their own. */
export interface Instances {
  /**
   * Waits until the container of a place is ready; it is started if it was not.
   *
   * @throws UsageError and the error of a start that failed
   */
  at(name: string, place: InstancePlace): Promise<Handle>
  /** What stands for a declared name now; undefined where nothing does. */
  shown(name: string): Handle | Error | undefined
  /** The name under which the session knows it, the declared one where there is none. */
  nameOf(name: string): string
  /** Ends what a file or test has of its own; settles when the session knows. */
  end(scope: NarrowScope, id: string): Promise<void>
}

export interface InstancePlace extends Place {
  /** Other tests of the worker run at the same time, so that nothing stands for a name alone. */
  isConcurrent: boolean
  /** Data beside that which handles show: ids of leases, by container. Default: none. */
  leases?: Record<string, string>
}

export function createInstances(
  { scopes = {}, worksOn = {} }: Pick<SessionAddress, 'scopes' | 'worksOn'>,
  { ask, store }: { ask: Ask; store: Pick<HandleStore, 'adopt' | 'handleOf' | 'forget' | 'data'> },
): Instances {
  const started = new Map<string, Map<string, Promise<Handle>>>()
  const shown = new Map<string, { key: string; value: Handle | Error }>()

  const startedIn = (key: string): Map<string, Promise<Handle>> => {
    const known = started.get(key) ?? new Map<string, Promise<Handle>>()
    started.set(key, known)
    return known
  }
  const start = async (
    name: string,
    { worker, file, test, leases }: InstancePlace,
  ): Promise<Handle> => {
    const place = { worker, file, ...(test !== undefined && { test }) }
    if (!worksOn[name]) return store.adopt(await ask('start', { name, place }))
    const held = { ...store.data.leaseIds(), ...leases }
    const record = await ask('start', { name, place, leases: held })
    const known = store.handleOf(record.name)
    return known?.id === record.id ? known : store.adopt(record)
  }
  return {
    at: async (name, place) => {
      const scope = scopes[name] ?? 'test'
      const key = keyOf(scope, place[scope] ?? '')
      const own = startedIn(key)
      // It is made anew where the data is another now, which the session knows.
      const pending = (worksOn[name] ? undefined : own.get(name)) ?? start(name, place)
      own.set(name, pending)
      const isShown = scope !== 'test' || !place.isConcurrent
      const value = await pending.catch((error: Error) => error)
      // It may have ended meanwhile.
      if (isShown && started.get(key) === own) shown.set(name, { key, value })
      return pending
    },
    shown: (name) => shown.get(name)?.value,
    nameOf: (name) => {
      const value = shown.get(name)?.value
      return value === undefined || value instanceof Error ? name : value.name
    },
    end: async (scope, id) => {
      const key = keyOf(scope, id)
      const own = started.get(key)
      if (!own) return
      started.delete(key)
      for (const [name, { key: from }] of shown) if (from === key) shown.delete(name)
      // Where the session is gone, its containers are, too.
      await ask('endScope', { scope, id }).catch(() => undefined)
      for (const pending of own.values())
        pending.then(({ name }) => store.forget(name)).catch(() => undefined)
    },
  }
}

const keyOf = (scope: NarrowScope, id: string): string => `${scope} ${id}`
