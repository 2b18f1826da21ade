import {
  containersView,
  createClient,
  type Client,
  type FailureReport,
  type Handle,
  type SessionAddress,
} from '@mooring/client'
import { createOwnContainers } from './own-containers.ts'
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
  /** Ends the containers that a test has had of its own. */
  end(test: JestTest): Promise<void> | undefined
  /** Begins a test: a container that has ended by itself until now is not given to it. */
  beginTest(): void
  /** Whether passed tests show what their containers wrote, too. */
  showsAllLogs: boolean
  /** What the containers that were asked for did since a moment; undefined where nothing was asked for. */
  report(
    wanted: readonly Wanted[],
    options: { test: JestTest; sinceMs: number; lostConnection: boolean },
  ): Promise<FailureReport | undefined>
  close(): void
}

export function createContextProvider(address: SessionAddress, place: Place): ContextProvider {
  const client = createClient(address)
  const ownData = createOwnData(client, place)
  const ownContainers = createOwnContainers(client, place)
  const every = unreadyContext(client)
  const sharedIn = (names: string[]): string[] =>
    address.scopes ? names.filter((name) => client.scopeOf(name) === undefined) : names
  const handles = new Map<string, Handle>()
  return {
    ready: (wanted, test) => {
      const names = namesIn(address, wanted)
      const isReady = (name: string): boolean => handles.has(name) && !client.deathOf(name)
      if (!sharedIn(names).every(isReady)) return undefined
      const own = ownContainers.held(names, test)
      const data = test && ownData.held(names, test)
      if (!own || (test && !data)) return undefined
      return contextOf(every, names, { handles, own: joined(own, data) })
    },
    provide: async (wanted, test) => {
      const names = namesIn(address, wanted)
      const shared = sharedIn(names)
      const waits = shared.map(async (name) => handles.set(name, await client.container(name)))
      const [own] = await Promise.all([ownContainers.take(names, test), ...waits])
      client.beginTest() // The first answer may tell of a death.
      for (const name of shared) mustLive(client, name)
      for (const { name } of own.values()) mustLive(client, name)
      const data = test && (await ownData.take(names, test, own))
      return contextOf(every, names, { handles, own: joined(own, data) })
    },
    variables: () => ownData.passing(address.environment ?? [], client.environment),
    giveBack: ownData.giveBack,
    end: ownContainers.end,
    beginTest: client.beginTest,
    showsAllLogs: address.logs === 'always',
    report: async (wanted, { test, ...options }) => {
      const used = [...new Set(wanted.flatMap((one) => namesIn(address, one)))]
      const names = used.map((name) => ownContainers.nameFor(name, test))
      return names.length > 0 ? client.report({ names, ...options }) : undefined
    },
    close: () => client.close(),
  }
}

// Data of one's own may lie on a container of one's own.
const joined = (own: Handles, data: Handles | undefined): Handles =>
  data && data.size > 0 ? new Map([...own, ...data]) : own

function mustLive(client: Client, name: string): void {
  const death = client.deathOf(name)
  if (death) throw death
}

function contextOf(
  every: EveryContext,
  names: readonly string[],
  { handles, own }: { handles: Handles; own: Handles },
): InjectedContext {
  const context = Object.create(every) as InjectedContext
  for (const name of names) {
    const value = own.get(name) ?? handles.get(name)
    Object.defineProperty(context, name, { value, enumerable: true })
  }
  if (own.size > 0) Object.defineProperty(context, 'containers', { value: viewWith(every, own) })
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
  { containers, presumed }: SessionAddress,
  { named, mentioned, isUnclear }: Wanted,
): string[] {
  if (mentioned.length === 0 && !isUnclear) return named // So it is for nearly every test.
  const declared = mentioned.filter((name) => containers.includes(name))
  return [...new Set([...named, ...declared, ...(isUnclear ? presumed : [])])]
}
