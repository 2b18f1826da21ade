import {
  containersView,
  createClient,
  type Client,
  type FailureReport,
  type Handle,
  type SessionAddress,
} from '@mooring/client'
import { createOwnData, type Handles, type Place } from './own-data.ts'
import type { JestTest } from './test-events.ts'
import type { Wanted } from './wanted.ts'

/** What a test is called with: a handle for each declared name, and `containers` with all of them. */
export type InjectedContext = Record<string, Handle | Record<string, Handle>>

/** Makes the contexts of the tests of one file. */
export interface ContextProvider {
  /**
   * Undefined while something has to be waited for.
   *
   * @param test the one that runs; undefined around all tests, where nobody has data of their own
   */
  ready(wanted: Wanted, test: JestTest | undefined): InjectedContext | undefined
  /**
   * Waits for the containers that a test asks for.
   *
   * @throws UsageError UNKNOWN_CONTAINER, SESSION_CLOSED
   * @throws StartupError and DockerError of the first start that failed
   * @throws StartupError CONTAINER_DIED of one that has ended by itself since
   */
  provide(wanted: Wanted, test: JestTest | undefined): Promise<InjectedContext>
  /** The declared variables of the test process, once the containers that they name are ready. */
  variables(): Promise<Record<string, string>>
  /** Takes back the data that a test has had of its own. */
  giveBack(test: JestTest): Promise<void> | undefined
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

export function createContextProvider(address: SessionAddress, place: Place): ContextProvider {
  const client = createClient(address)
  const ownData = createOwnData(client, place)
  const every = unreadyContext(client)
  const handles = new Map<string, Handle>()
  return {
    ready: (wanted, test) => {
      const names = namesIn(address, wanted)
      const isReady = (name: string): boolean => handles.has(name) && !client.deathOf(name)
      if (!names.every(isReady)) return undefined
      const own = test && ownData.held(names, test)
      return test && !own ? undefined : contextOf(every, names, { handles, own })
    },
    provide: async (wanted, test) => {
      const names = namesIn(address, wanted)
      const waits = names.map(async (name) => handles.set(name, await client.container(name)))
      await Promise.all(waits)
      client.beginTest() // The first answer may tell of a death.
      for (const name of names) mustLive(client, name)
      const own = test && (await ownData.take(names, test))
      return contextOf(every, names, { handles, own })
    },
    variables: () => ownData.passing(address.environment ?? [], client.environment),
    giveBack: ownData.giveBack,
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
  every: EveryContext,
  names: readonly string[],
  { handles, own }: { handles: Handles; own: Handles | undefined },
): InjectedContext {
  const context = Object.create(every) as InjectedContext
  for (const name of names) {
    const value = own?.get(name) ?? handles.get(name)
    Object.defineProperty(context, name, { value, enumerable: true })
  }
  if (own && own.size > 0)
    Object.defineProperty(context, 'containers', { value: viewWith(every, own) })
  return context
}

// Tests that run at once read different data under the same name.
function viewWith({ containers }: EveryContext, own: Handles): object {
  const entries = [...own].map(([name, value]) => [name, { value, enumerable: true }])
  return Object.create(containers, Object.fromEntries(entries) as PropertyDescriptorMap) as object
}

/** What lies behind each context: `containers`, and an error for a name that nothing has waited for. */
function unreadyContext(client: Client): EveryContext {
  const names = client.names.map((name) => [name, { get: () => client.readyContainer(name) }])
  return Object.defineProperties(
    { containers: containersView(client) },
    Object.fromEntries(names) as PropertyDescriptorMap,
  )
}

interface EveryContext {
  containers: Record<string, Handle>
}

function namesIn(
  { containers, eager }: SessionAddress,
  { named, mentioned, isUnclear }: Wanted,
): string[] {
  if (mentioned.length === 0 && !isUnclear) return named // So it is for nearly every test.
  const declared = mentioned.filter((name) => containers.includes(name))
  return [...new Set([...named, ...declared, ...(isUnclear ? eager : [])])]
}
