/**
 * What removes the containers of a session, by name. It is registered before the engine is asked to create one, and stays
 * until it has succeeded: what cannot be removed now is tried again, and reported, when the session closes.
 */
export interface Removals {
  /** @param remove running it again does nothing more */
  register(name: string, remove: () => Promise<void>): void
  /** Takes in the request that creates a container, and answers it. */
  creating<Id>(name: string, request: Promise<Id>): Promise<Id>
  /** The request that creates a container, which the engine has not answered yet; undefined where there is none. */
  unanswered(name: string): Promise<unknown> | undefined
  /** Removes a container now; nothing where nothing is registered. */
  remove(name: string): Promise<void>
  /** Names of all that is registered. */
  names(): string[]
}

export function createRemovals(): Removals {
  const registered = new Map<string, () => Promise<void>>()
  const requests = new Map<string, Promise<unknown>>()
  return {
    register: (name, remove) => void registered.set(name, remove),
    creating: (name, request) => {
      requests.set(name, request)
      const forget = (): void => {
        if (requests.get(name) === request) requests.delete(name)
      }
      request.then(forget, forget)
      return request
    },
    unanswered: (name) => requests.get(name),
    remove: async (name) => {
      const remove = registered.get(name)
      await remove?.()
      if (registered.get(name) === remove) registered.delete(name)
    },
    names: () => [...registered.keys()],
  }
}
