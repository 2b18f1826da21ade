import type { Client } from '../client.ts'
import { StartupError } from '../errors.ts'
import { evidence } from '../evidence.ts'
import type { LeasedHandle } from '../handle-store.ts'
import type { Handle } from '../handle.ts'
import type { NarrowScope } from '../protocol.ts'
import { isOfTest, worksOnDataOfTests, type FilePlace } from './file-owner.ts'
import type { FileOwner } from './owner.ts'

/** A test that is about to run. */
export interface TestPlace {
  /** What no other attempt of a test has. */
  id: string
  /** With the names of the blocks around it. */
  fullName: string
  /** Others of its file run at the same time. */
  isConcurrent: boolean
}

/** What one attempt of a test has taken for itself, each once. */
export interface OwnOfTest {
  /** By declared name; an error where it could not be had. */
  readonly had: Map<string, Handle | Error>
  readonly leases: Map<string, LeasedHandle>
  /** Settles when it is had, or cannot be; what a container works on is had before it. */
  take(name: string): Promise<void>
  /** @throws as `handle` of an owner does */
  handle(name: string): Handle
  /** Whether containers are among it. */
  hasContainers(): boolean
  /** Has what comes from now on given back: a test may run out of its time while it waits. */
  end(): void
}

export interface TestSurroundings {
  client: Client
  file: FileOwner
  filePlace: FilePlace
}

export function createOwnOfTest(
  { client, file, filePlace: { worker, file: fileId } }: TestSurroundings,
  { id, fullName, isConcurrent }: TestPlace,
): OwnOfTest {
  const had = new Map<string, Handle | Error>()
  const leases = new Map<string, LeasedHandle>()
  const taking = new Map<string, Promise<void>>()
  let hasContainers = false
  let isOver = false

  const handle = (name: string): Handle => {
    const own = had.get(name)
    if (own instanceof Error) throw own
    if (!own) return client.readyContainer(name)
    const death = client.deathOf(own.name)
    if (death) throw death
    return own
  }
  const takeOnce = (name: string): Promise<void> => {
    const taken = taking.get(name) ?? take(name).then(note(name), note(name))
    taking.set(name, taken)
    return taken
  }
  const note = (name: string) => (own: Handle | Error) => void had.set(name, own)
  const take = async (name: string): Promise<Handle> => {
    const to = client.linkTo(name)
    if (to !== undefined && client.isolationOf(to)) await mine(to)
    const server = await (needsInstance(client, name) ? instance(name) : shared(name))
    if (to === undefined) return client.isolationOf(name) ? lease(name, server) : server
    return client.linkOfTest(server, { user: id, data: leases.get(to)?.live.data, isConcurrent })
  }
  const lease = async (name: string, server: Handle): Promise<Handle> => {
    const request = { name: fullName, worker, isConcurrent, isFresh: false }
    const leased = await client.lease(server.name, request)
    if (isOver) await leased.release({ hasFailed: true })
    else leases.set(name, leased)
    return leased.handle
  }
  const shared = async (name: string): Promise<Handle> => {
    await file.have([name])
    return client.container(name)
  }
  /** What a container or link of the test needs to have before it. */
  const mine = async (name: string): Promise<void> => {
    await (isOfTest(client, name) ? takeOnce(name) : file.have([name]))
    handle(name)
  }
  const instance = async (name: string): Promise<Handle> => {
    const scope = client.scopeOf(name)
    const isOwn = scope === 'test'
    if (!isOwn && isConcurrent) throw worksForOneAtATime(name, scope)
    const data = client.worksOn(name)
    await Promise.all(data.map(mine))
    hasContainers ||= isOwn
    const place = { worker, file: fileId, ...(isOwn && { test: id }) }
    return client.instance(name, { ...place, isConcurrent, leases: idsOf(leases) })
  }
  const end = (): void => void (isOver = true)
  return { had, leases, take: takeOnce, handle, hasContainers: () => hasContainers, end }
}

const needsInstance = (client: Client, name: string): boolean =>
  client.scopeOf(name) === 'test' || worksOnDataOfTests(client, name)

const idsOf = (leases: ReadonlyMap<string, LeasedHandle>): Record<string, string> =>
  Object.fromEntries(
    [...leases.values()].flatMap(({ handle, live }): [string, string][] =>
      live.data ? [[handle.name, live.data.leaseId]] : [],
    ),
  )

const worksForOneAtATime = (name: string, scope: NarrowScope = 'worker'): StartupError =>
  new StartupError({
    code: 'ISOLATION_FAILED',
    what: `Container "${name}" is one for each ${scope}, and cannot work on the data of a concurrent test.`,
    why: evidence('reason', 'tests that run at once have data at different addresses'),
    fix: `let the test run alone, or set scope: 'test' in the declaration of containers.${name}.`,
  })
