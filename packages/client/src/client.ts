import { connectSession } from './connection.ts'
import type { StartupError } from './errors.ts'
import type { FailureReport } from './failure-report.ts'
import {
  createHandleStore,
  type HandleStore,
  type LeasedHandle,
  type LinkUser,
} from './handle-store.ts'
import type { Handle } from './handle.ts'
import { createInstances, type InstancePlace } from './instances.ts'
import { createDeaths, type Deaths } from './known-deaths.ts'
import { createLinkUsers, fileUser, type LinkUsers } from './link-users.ts'
import type {
  IsolationLevel,
  LeaseRequest,
  NarrowScope,
  ReportRequest,
  SessionAddress,
} from './protocol.ts'
import { createTelling, type Telling } from './telling.ts'
import { mustBeDeclared, mustBeReachable, mustHaveData, notReady } from './unusable.ts'

/** A worker's view of the session. */
export interface Client {
  /** Declared names. */
  names: readonly string[]
  /**
   * Waits until a container is ready; it is started if it was not.
   *
   * @throws UsageError UNKNOWN_CONTAINER, SESSION_CLOSED
   * @throws StartupError and DockerError of the start
   */
  container(name: string): Promise<Handle>
  /**
   * The handle of a container that something has waited for; where tests have data of their own, it shows that.
   *
   * @throws UsageError CONTAINER_NOT_READY, also where such data is not there; UNKNOWN_CONTAINER
   * @throws StartupError CONTAINER_DIED when it was down before the test began
   * @throws the error of a start that failed
   */
  readyContainer(name: string): Handle
  /** Has `readyContainer` tell why nothing could be waited for. */
  noteFailure(name: string, error: Error): void
  /** What has a container of its own; undefined where there is one for the whole run. */
  scopeOf(name: string): NarrowScope | undefined
  /**
   * Waits until the container of a narrow scope is ready that belongs to a place; it is started if it was not. Its handle
   * has a name of its own, which stands for it in `lease`, `deathOf` and `report`. Unless it is that of a concurrent test,
   * `readyContainer` answers it until its scope ends.
   *
   * @throws as `container` does
   */
  instance(name: string, place: InstancePlace): Promise<Handle>
  /** The name under which the session knows what stands for a declared name now. */
  nameOf(name: string): string
  /** Ends what a file or test has of its own; settles when the session knows. */
  endScope(scope: NarrowScope, id: string): Promise<void>
  /** For how long tests have data of their own on a container; undefined where they share it. */
  isolationOf(name: string): IsolationLevel | undefined
  /** The container that a link leads to; undefined for what is no link. */
  linkTo(name: string): string | undefined
  /** The handle of a link for one test. Unless the test is concurrent, it is the one whose faults shared handles set. */
  linkOfTest(link: Handle, test: LinkUser & { isConcurrent: boolean }): Handle
  /** Undoes the faults that a test, or the file outside of tests, has set; undefined where there are none. */
  endFaults(test?: string): Promise<void> | undefined
  /** Containers on whose data of one's own the container of a worker, file or test works. */
  worksOn(name: string): readonly string[]
  /**
   * Takes data of one's own on a container that is ready. Unless it is concurrent, the handles of this worker show it
   * until it is released.
   *
   * @throws what the container's service throws
   */
  lease(name: string, request: LeaseRequest): Promise<LeasedHandle>
  /**
   * The declared variables of the test process, once the containers that they name are ready; of data that this worker
   * has of its own they name that.
   *
   * @throws the error of a start that failed
   */
  environment(): Promise<Record<string, string>>
  /** Begins a test: a container that has ended by itself until now is not given to it. */
  beginTest(): void
  /** CONTAINER_DIED of a container that was down when the test began, and still is. */
  deathOf(name: string): StartupError | undefined
  /**
   * What containers did since a moment; none is started for it.
   *
   * @throws UsageError SESSION_CLOSED
   */
  report(request: ReportRequest): Promise<FailureReport>
  /** Tells what became of a test; nothing where nobody wants to know. */
  tellTest: Telling['tellTest'] | undefined
  /** Settles when the session has received all tests that were reported. */
  told: Telling['told']
  /** Id of the data that the handle of a container shows now. */
  dataIdOf(name: string): string | undefined
  close(): void
}

/** Makes a worker's view of the session; nothing is connected until a container is asked for. */
export function createClient(address: SessionAddress): Client {
  const deaths = createDeaths()
  const connection = connectSession(address, (changed) => store.heard(changed))
  const users = createLinkUsers(connection.ask)
  const { ask } = users
  const store = createHandleStore(address, { ask, deaths, userOf: users.of })
  const instances = createInstances(address, { ask, store })
  const telling = createTelling(ask)
  const failures = new Map<string, Error>()
  const asked = new Map<string, Promise<Handle>>()

  const start = async (name: string): Promise<Handle> => {
    mustBeReachable(address, name)
    try {
      return store.adopt(await ask('start', { name }))
    } catch (error) {
      failures.set(name, error as Error)
      throw error
    }
  }
  const ready = (name: string): Handle | undefined =>
    unlessFailed(instances.shown(name)) ?? store.handleOf(name)
  const container = async (name: string): Promise<Handle> => {
    const known = ready(name) ?? asked.get(name)
    if (known) return known
    const started = start(name)
    if (!address.scopes?.[name]) asked.set(name, started)
    return started
  }
  return {
    names: address.containers,
    container,
    readyContainer: (name) => {
      mustBeDeclared(address, name)
      const known = ready(name)
      // Behind a link are the data, and the end, of its target.
      const owner = address.links?.[name] ?? name
      const death = endOf(deaths, [known?.name ?? name, ready(owner)?.name ?? owner])
      if (death) throw death
      if (!known) return notReady(address, name, failures.get(name))
      mustHaveData(ready(owner)?.name ?? owner, {
        level: address.isolation?.[owner],
        data: store.data,
      })
      return known
    },
    noteFailure: (name, error) => void failures.set(name, error),
    instance: instances.at,
    nameOf: instances.nameOf,
    endScope: instances.end,
    ...declaredAt(address),
    ...linkUse({ users, store }),
    lease: async (name, request) => store.lease(await container(name), request),
    environment: () => ask('environment', { leases: store.data.leaseIds() }),
    beginTest: deaths.beginTest,
    deathOf: (name) => endOf(deaths, [name, address.links?.[name] ?? name]),
    report: (request) => ask('report', request),
    ...(address.tellsTests ? telling : { ...telling, tellTest: undefined }),
    dataIdOf: (name) => store.data.get(name)?.live.data?.leaseId,
    close: () => connection.close(),
  }
}

/** Of the first that has ended: a link, or the container behind it. */
function endOf({ errorOf }: Deaths, names: readonly string[]): StartupError | undefined {
  return names.map(errorOf).find((death) => death !== undefined)
}

function unlessFailed(shown: Handle | Error | undefined): Handle | undefined {
  if (shown instanceof Error) throw shown
  return shown
}

const declaredAt = ({
  scopes,
  isolation,
  links,
  worksOn,
}: SessionAddress): Pick<Client, 'scopeOf' | 'isolationOf' | 'linkTo' | 'worksOn'> => ({
  scopeOf: (name) => scopes?.[name],
  isolationOf: (name) => isolation?.[name],
  linkTo: (name) => links?.[name],
  worksOn: (name) => worksOn?.[name] ?? [],
})

const linkUse = ({
  users,
  store,
}: {
  users: LinkUsers
  store: HandleStore
}): Pick<Client, 'linkOfTest' | 'endFaults'> => ({
  linkOfTest: (link, { isConcurrent, ...test }) => {
    if (!isConcurrent) users.begin(link.name, test.user)
    return store.ofTest(link, test)
  },
  endFaults: (test = fileUser) => users.end(test),
})

/** `containers` of a plain test: `containers.db` is the handle, if something has waited for it. */
export function containersView(client: Client): Record<string, Handle> {
  const names = new Set(client.names)
  return new Proxy<Record<string, Handle>>(Object.create(null) as Record<string, Handle>, {
    // A symbol or `then` is asked for by printers and by `await`, not by a test that means a container.
    get: (_, name) =>
      typeof name === 'string' && name !== 'then' ? client.readyContainer(name) : undefined,
    has: (_, name) => typeof name === 'string' && names.has(name),
    ownKeys: () => [...names],
    getOwnPropertyDescriptor: (_, name) =>
      names.has(String(name))
        ? { configurable: true, enumerable: true, get: () => client.readyContainer(String(name)) }
        : undefined,
  })
}
