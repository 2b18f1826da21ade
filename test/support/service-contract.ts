import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DataLease, Handle } from '../../packages/client/src/index.ts'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import type { Session } from '../../packages/core/src/session/session.ts'
import { shared } from './shared.ts'

/** Texts by which a test reaches a server: the fields of the handle, `url` and `address`. */
export type Reached = Record<string, string>

/** What the contract needs to know of a service. */
export interface ServiceSubject {
  name: string
  /** The declaration with the image of this place. */
  declare(options?: DeclareOptions): ContainerConfig
  /** One real query, which fails unless it is answered. */
  query(server: Reached): Promise<unknown>
  /** How often it is started to see that the first query is always answered. */
  starts: number
  /** A declaration whose connection is another, by the image's own means, and the fields that tell so. */
  changed?: { declare(): ContainerConfig; fields: Reached }
  /** Fields of the usual declaration; of those whose value depends on the place, undefined. */
  fields: Record<string, string | undefined>
  /** Package that a project without clients is told to install; left out where none is needed. */
  client?: string
  /** How data is written and read, where the server keeps any. */
  data?: {
    write(server: Reached, key: string): Promise<unknown>
    keys(server: Reached): Promise<string[]>
  }
  /** False where `isolation` is no option of it. @default true */
  isIsolated?: boolean
  /** False where what is written is never cleaned up, because no name is used twice. @default true */
  isReused?: boolean
  /** True where `reset()` is there without isolation. */
  resets?: boolean
  /** Why its server cannot be had here; undefined when it can. @default it can */
  missing?: () => Promise<string | undefined>
}

export interface DeclareOptions {
  isolation?: 'none' | 'test'
  use?: string
  ports?: Record<string, { container: number; host: number }>
}

const pullTimeoutMs = 600_000

const root = join(import.meta.dirname, '../..')

/** What every service promises, on its real server. */
export function testServiceContract(subject: ServiceSubject): void {
  describe(subject.name, () => {
    let missing: string | undefined
    beforeAll(async () => {
      missing = await subject.missing?.()
    }, pullTimeoutMs)
    beforeEach((context) => {
      if (missing !== undefined) context.skip(missing)
    })

    const names = [
      'server',
      ...Array.from({ length: subject.starts - 1 }, (_, index) => `server${index}`),
    ]
    const plain = sharedSession(() => ({
      ...Object.fromEntries(names.map((name) => [name, subject.declare()])),
      other: asker(subject),
    }))
    const isolated = sharedSession(() => ({ server: subject.declare({ isolation: 'test' }) }))

    test('is ready when it says so: the first query is answered, at each start', async () => {
      const session = await plain()
      const atOnce = 5
      for (let begin = 0; begin < names.length; begin += atOnce) {
        const some = names.slice(begin, begin + atOnce)
        await Promise.all(
          some.map(async (name) => subject.query(reached(await session.start(name), subject))),
        )
      }
    })

    test('tells its connection to tests and to other containers', async () => {
      const session = await plain()
      const handle = await session.start('server')
      const other = await session.start('other')
      const known = Object.entries(subject.fields).filter(([, value]) => value !== undefined)
      expect(reached(handle, subject)).toMatchObject(Object.fromEntries(known))
      const { stdout } = await other.exec('env')
      const seen = new Map(
        stdout.split('\n').map((line) => line.split(/=(.*)/s) as [string, string]),
      )
      const networkAddress = seen.get('ADDRESS') ?? ''
      const [host, port] = networkAddress.split(':')
      expect(host).toBe('server')
      for (const [name, value] of Object.entries(reached(handle, subject))) {
        if (name === 'address' || seen.get(`SEEN_${name}`) === undefined) continue
        expect(seen.get(`SEEN_${name}`)).toContain(
          name === 'networkBrokers' ? 'server:' : value.replace(handle.address(), networkAddress),
        )
      }
      const dialled = await other.exec(`nc -w 5 ${host} ${port} </dev/null >/dev/null && echo open`)
      expect(dialled.stdout).toBe('open\n')
    })

    const { changed, client } = subject
    if (changed)
      test('tells what was changed by means of the image', async () => {
        await using opened = await open({ server: changed.declare() })
        const handle = await opened.session.start('server')
        const server = reached(handle, { fields: changed.fields })
        expect(server).toMatchObject(changed.fields)
        await subject.query(server)
      })

    if (client !== undefined)
      test('without its client, the start fails at once and names what to install', async () => {
        await using empty = await projectWith([])
        await using opened = await open({ server: subject.declare() }, empty.directory)
        await expect(opened.session.start('server')).rejects.toThrow(
          new RegExp(String.raw`^\[CLIENT_LIBRARY_MISSING\] [^]*npm install --save-dev ${client}$`),
        )
      })

    if (subject.isIsolated !== false)
      test('gives each user what no other sees, and clean again', async () =>
        isolates(subject, await isolated()))
    if (subject.resets && subject.data)
      test('forgets everything when it is asked to', async () => forgets(subject, await isolated()))
  })
}

/** What several tests use; it is closed behind the last of them. */
function sharedSession(declare: () => Record<string, ContainerConfig>): () => Promise<Session> {
  const opened: AsyncDisposable[] = []
  afterAll(async () => {
    await Promise.all(opened.map((each) => each[Symbol.asyncDispose]()))
  })
  return shared(async () => {
    const own = await open(declare())
    opened.push(own)
    return own.session
  })
}

/** A container that is told all that others may know of the server. */
function asker(subject: ServiceSubject): ContainerConfig {
  const declared = subject.declare()
  const names = Object.keys(declared.connection ?? {})
  const environment = Object.fromEntries(
    [...names, ...(declared.url === undefined ? [] : ['url'])].map((name) => [
      `SEEN_${name}`,
      `{server.${name}}`,
    ]),
  )
  return {
    image: 'busybox:1',
    command: ['sleep', '600'],
    environment: { ADDRESS: '{server.address}', ...environment },
  }
}

async function isolates(subject: ServiceSubject, session: Session): Promise<void> {
  const handle = await session.start('server')
  const ofAll = reached(handle, subject)
  const of = (lease: DataLease): Reached => ({ ...ofAll, ...lease.connection })
  const [one, two] = [workerOf(session, 'one'), workerOf(session, 'two')]
  const [first, second] = await Promise.all([one.lease(), two.lease()])
  expect(first.connection).not.toEqual(second.connection)
  await subject.query(of(first))
  await subject.query(of(second))
  if (subject.data) {
    const { write, keys } = subject.data
    await write(of(first), 'of-one')
    await write(of(second), 'of-two')
    expect(await keys(of(first))).toEqual(['of-one'])
    expect(await keys(of(second))).toEqual(['of-two'])
  }
  await one.release(first)
  const again = await one.lease()
  if (subject.isReused !== false) expect(again).toEqual(first)
  expect(await subject.data?.keys(of(again))).toEqual(subject.data && [])
  await two.release(second)

  const many = await Promise.all(Array.from({ length: 5 }, () => two.lease({ isConcurrent: true })))
  expect(new Set([...many, again].map(({ id }) => id)).size).toBe(6)
  const [kept] = many
  if (kept && subject.data) await subject.data.write(of(kept), 'of-a-crash')
  session.leave(two.worker)

  const fresh = await one.lease({ isFresh: true })
  expect([...many, again].map(({ id }) => id)).not.toContain(fresh.id)
  const three = workerOf(session, 'three')
  const others = await Promise.all(Array.from({ length: 3 }, () => three.lease()))
  for (const other of others) {
    expect(many.map(({ id }) => id)).not.toContain(other.id)
    expect(await subject.data?.keys(of(other))).toEqual(subject.data && [])
  }
}

async function forgets({ data, ...subject }: ServiceSubject, session: Session): Promise<void> {
  const handle = await session.start('server')
  const ofAll = reached(handle, subject)
  const worker = workerOf(session, 'forgetful')
  const lease = await worker.lease()
  const own = { ...ofAll, ...lease.connection }
  await data?.write(own, 'mine')
  await worker.ask('act', { name: 'server', action: 'reset', leaseId: lease.id })
  expect(await data?.keys(own)).toEqual([])
  await data?.write(ofAll, 'everybody')
  await (handle as unknown as { reset(): Promise<void> }).reset()
  expect(await data?.keys(ofAll)).toEqual([])
  session.leave(worker.worker)
}

/** A worker of a session, which holds data of its own. */
export function workerOf(session: Session, name: string) {
  const worker = {}
  const ask = session.askAs(worker)
  return {
    worker,
    ask,
    lease: (how: { isConcurrent?: boolean; isFresh?: boolean } = {}) =>
      ask('lease', {
        name: 'server',
        request: { name: 'a test', worker: name, isConcurrent: false, isFresh: false, ...how },
      }),
    release: ({ id: leaseId }: DataLease, how: { hasFailed?: boolean; isKept?: boolean } = {}) =>
      ask('release', { name: 'server', leaseId, hasFailed: false, isKept: false, ...how }),
  }
}

function reached(handle: Handle, { fields }: Pick<ServiceSubject, 'fields'>): Reached {
  const own = handle as unknown as Reached
  const named = Object.keys(fields).map((name) => [name, own[name] ?? ''])
  const url: unknown = handle.url
  return {
    ...Object.fromEntries(named),
    address: handle.address(),
    url: typeof url === 'string' ? url : `http://${handle.address()}`,
  }
}

/** A session whose declarations are those of a project with all clients, unless it is told another folder. */
export async function open(
  containers: Record<string, ContainerConfig>,
  directory: string = root,
): Promise<{ session: Session } & AsyncDisposable> {
  const session = await openSession(resolveConfig({ containers }, { directory }))
  return { session, [Symbol.asyncDispose]: () => session.close() }
}

/** A folder in which only some packages are found. */
export async function projectWith(
  packages: readonly string[],
): Promise<{ directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'mooring-services-'))
  for (const name of packages) {
    const target = join(directory, 'node_modules', name)
    await mkdir(dirname(target), { recursive: true })
    await symlink(join(root, 'node_modules', name), target)
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}
