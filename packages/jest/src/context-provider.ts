import {
  containersView,
  createClient,
  type Client,
  type FailureReport,
  type Handle,
  type SessionAddress,
} from '@mooring/client'
import type { Wanted } from './wanted.ts'

/** What a test is called with: a handle for each declared name, and `containers` with all of them. */
export type InjectedContext = Record<string, Handle | Record<string, Handle>>

/** Makes the contexts of the tests of one file. */
export interface ContextProvider {
  /** Undefined while something has to be waited for. */
  ready(wanted: Wanted): InjectedContext | undefined
  /**
   * Waits for the containers that a test asks for.
   *
   * @throws UsageError UNKNOWN_CONTAINER, SESSION_CLOSED
   * @throws StartupError and DockerError of the first start that failed
   * @throws StartupError CONTAINER_DIED of one that has ended by itself since
   */
  provide(wanted: Wanted): Promise<InjectedContext>
  /** Begins a test: a container that has ended by itself until now is not given to it. */
  beginTest(): void
  /** Whether passed tests show what their containers wrote, too. */
  showsAllLogs: boolean
  /** What the containers that were asked for did since a moment; undefined where nothing was asked for. */
  report(
    wanted: readonly Wanted[],
    options: { sinceMs: number; lostConnection: boolean },
  ): Promise<FailureReport | undefined>
  close(): void
}

export function createContextProvider(address: SessionAddress): ContextProvider {
  const client = createClient(address)
  const every = unreadyContext(client)
  const handles = new Map<string, Handle>()
  return {
    ready: (wanted) => {
      const names = namesIn(address, wanted)
      const isReady = (name: string): boolean => handles.has(name) && !client.deathOf(name)
      return names.every(isReady) ? contextOf(every, names, handles) : undefined
    },
    provide: async (wanted) => {
      const names = namesIn(address, wanted)
      const waits = names.map(async (name) => handles.set(name, await client.container(name)))
      await Promise.all(waits)
      client.beginTest() // The first answer may tell of a death.
      for (const name of names) mustLive(client, name)
      return contextOf(every, names, handles)
    },
    beginTest: client.beginTest,
    showsAllLogs: address.logs === 'always',
    report: async (wanted, options) => {
      const names = [...new Set(wanted.flatMap((one) => namesIn(address, one)))]
      return names.length > 0 ? client.report({ names, ...options }) : undefined
    },
    close: () => client.close(),
  }
}

function mustLive(client: Client, name: string): void {
  const death = client.deathOf(name)
  if (death) throw death
}

function contextOf(
  every: object,
  names: readonly string[],
  handles: ReadonlyMap<string, Handle>,
): InjectedContext {
  const context = Object.create(every) as InjectedContext
  for (const name of names)
    Object.defineProperty(context, name, { value: handles.get(name), enumerable: true })
  return context
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
