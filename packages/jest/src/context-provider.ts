import { containersView, createClient, type Handle, type SessionAddress } from '@mooring/client'
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
  const containers = containersView(client)
  return {
    provide: async (wanted) => {
      const ready = namesIn(address, wanted)
      await Promise.all(ready.map((name) => client.container(name)))
      const context: InjectedContext = { containers }
      for (const name of address.containers) {
        // Enumerable are the ready ones only, so that `...others` does not read one that nothing has waited for.
        Object.defineProperty(context, name, {
          enumerable: ready.includes(name),
          get: () => client.readyContainer(name),
        })
      }
      return context
    },
    close: () => client.close(),
  }
}

function namesIn(
  { containers, eager }: SessionAddress,
  { named, mentioned, isUnclear }: Wanted,
): string[] {
  const declared = mentioned.filter((name) => containers.includes(name))
  return [...new Set([...named, ...declared, ...(isUnclear ? eager : [])])]
}
