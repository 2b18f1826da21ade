import {
  containersView,
  createClient,
  type Client,
  type Handle,
  type SessionAddress,
} from '@mooring/client'
import type { Wanted } from './wanted.ts'

/** What a test is called with: a handle for each declared name, and `containers` with all of them. */
export type InjectedContext = Record<string, Handle | Record<string, Handle>>

/** Makes the contexts of the tests of one file. */
export interface ContextProvider {
  /**
   * Waits for the containers that a test asks for.
   *
   * @throws UsageError UNKNOWN_CONTAINER, SESSION_CLOSED
   * @throws StartupError and DockerError of the first start that failed
   */
  provide(wanted: Wanted): Promise<InjectedContext>
  close(): void
}

export function createContextProvider(address: SessionAddress): ContextProvider {
  const client = createClient(address)
  const every = unreadyContext(client)
  return {
    provide: async (wanted) => {
      const ready = await Promise.all(namesIn(address, wanted).map(client.container))
      const context = Object.create(every) as InjectedContext
      for (const handle of ready)
        Object.defineProperty(context, handle.name, { value: handle, enumerable: true })
      return context
    },
    close: () => client.close(),
  }
}

/** What lies behind each context: `containers`, and an error for a name that nothing has waited for. */
function unreadyContext(client: Client): object {
  const names = client.names.map((name) => [name, { get: () => client.readyContainer(name) }])
  return Object.defineProperties(
    { containers: containersView(client) },
    Object.fromEntries(names) as PropertyDescriptorMap,
  )
}

function namesIn(
  { containers, eager }: SessionAddress,
  { named, mentioned, isUnclear }: Wanted,
): string[] {
  if (mentioned.length === 0 && !isUnclear) return named // So it is for nearly every test.
  const declared = mentioned.filter((name) => containers.includes(name))
  return [...new Set([...named, ...declared, ...(isUnclear ? eager : [])])]
}
