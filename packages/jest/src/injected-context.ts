import {
  containersView,
  type Client,
  type Handle,
  type Owner,
  type TestOwner,
} from '@mooring/client'

/** What a test is called with: a handle for each declared name, and `containers` with all of them. */
export type InjectedContext = Record<string, Handle | Record<string, Handle>>

/** What lies behind each context. */
export interface EveryContext {
  containers: Record<string, Handle>
}

export interface ContextParts {
  /** What the pattern takes by name: each must be there. */
  named: readonly string[]
  /** All that was waited for. */
  names: readonly string[]
  owner: Owner
  own: TestOwner | undefined
}

/** @throws what `handle` of the owner throws, of the first name that is not there */
export function contextOf(
  every: EveryContext,
  { named, names, owner, own }: ContextParts,
): InjectedContext {
  const context = Object.create(every) as InjectedContext
  const give = (name: string): unknown =>
    Object.defineProperty(context, name, { value: owner.handle(name), enumerable: true })
  named.forEach(give)
  // For a rest of the pattern: what is not there is reported where it is read by its name.
  for (const name of names) if (!named.includes(name) && isThere(owner, name)) give(name)
  if (!own || own.own.size === 0) return context
  // Tests that run at once read different things under the same name.
  const reads = readsOf(own, [...own.own.keys()])
  const missing = [...own.own.keys()].filter((name) => !Object.hasOwn(context, name))
  Object.defineProperties(context, readsOf(own, missing))
  const containers = Object.create(every.containers, reads) as object
  return Object.defineProperty(context, 'containers', { value: containers })
}

function isThere(owner: Owner, name: string): boolean {
  try {
    return Boolean(owner.handle(name))
  } catch {
    return false
  }
}

const readsOf = (owner: Owner, names: readonly string[]): PropertyDescriptorMap =>
  Object.fromEntries(
    names.map((name) => [name, { get: () => owner.handle(name), enumerable: true }]),
  )

/** What lies behind each context: `containers`, and an error for a name that nothing has waited for. */
export function unreadyContext(client: Client): EveryContext {
  const names = client.names.map((name) => [name, { get: () => client.readyContainer(name) }])
  return Object.defineProperties(
    { containers: containersView(client) },
    Object.fromEntries(names) as PropertyDescriptorMap,
  )
}
