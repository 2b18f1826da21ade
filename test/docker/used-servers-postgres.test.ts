import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { startSession, type StartedSession } from '../../packages/core/src/index.ts'
import { postgres } from '../../packages/services/src/index.ts'
import { useEngine } from '../support/engine.ts'
import { connected } from '../support/postgres/server.ts'
import { tlsOnly } from '../support/postgres/tls-only.ts'

const engine = await useEngine()

// A server of somebody else: nothing of the sessions that use it may depend on its being a container.
let stack: StartedSession<Record<'db', { url: string }>>
let url = ''

beforeAll(async () => {
  stack = (await startSession({
    containers: { db: postgres({ image: 'postgres:15', database: 'app', password: 'pa55-word' }) },
  })) as typeof stack
  url = stack.containers.db.url
  await connected(url, async (client) => {
    await client.query('CREATE TABLE theirs (n int); INSERT INTO theirs VALUES (1)')
    await client.query('CREATE DATABASE other')
  })
})

afterAll(async () => {
  await stack.close()
  expect(await engine.leftovers()).toEqual([])
})

afterEach(() => vi.unstubAllEnvs())

const withoutEngine = (): void => void vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1')

const databases = (): Promise<string[]> =>
  connected(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database ORDER BY 1',
    )
    return rows.map(({ name }) => name)
  })

const migrations = {
  run: (client: { query(text: string): Promise<unknown> }) =>
    client.query('CREATE TABLE books (title text); INSERT INTO books VALUES ($$Emma$$)'),
  inputs: [],
}

const titles = (of: string): Promise<string[]> =>
  connected(of, async (client) => {
    const { rows } = await client.query<{ title: string }>('SELECT title FROM books ORDER BY 1')
    return rows.map(({ title }) => title)
  })

const theirRows = (): Promise<number> =>
  connected(url, async (client) => (await client.query('SELECT FROM theirs')).rows.length)

test('a server that runs already is migrated, seeded and shared out without an engine, and is as before afterwards', async () => {
  withoutEngine()
  const before = await databases()
  const db = postgres({ use: url, migrations, isolation: 'test' })
  {
    await using session = await startSession({ containers: { db } })
    const { database } = session.containers.db
    expect(database).toMatch(/^mooring_use_[0-9a-f]{6}_main$/)
    expect(session.containers.db.port()).toBe(Number(new URL(url).port))
    expect(await titles(session.containers.db.url)).toEqual(['Emma'])
    await using one = await session.lease('db')
    await using other = await session.lease('db')
    await connected(one.url, (client) => client.query('INSERT INTO books VALUES ($$Ulysses$$)'))
    expect(await titles(one.url)).toEqual(['Emma', 'Ulysses'])
    expect(await titles(other.url)).toEqual(['Emma'])
    expect(await theirRows()).toBe(1)
  }
  expect(await databases()).toEqual(before)
  expect(await theirRows()).toBe(1)
})

test('what a run that was killed has made goes with the next one, and what a living one has stays', async () => {
  withoutEngine()
  const before = await databases()
  await connected(url, (client) => client.query('CREATE DATABASE mooring_use_0dead0_main'))
  await connected(url, (client) =>
    client.query('CREATE DATABASE mooring_use_0dead0_template_1 IS_TEMPLATE true'),
  )
  {
    await using living = await startSession({
      containers: { db: postgres({ use: url, migrations }) },
    })
    await using next = await startSession({
      containers: { db: postgres({ use: url, migrations }) },
    })
    expect(await titles(living.containers.db.url)).toEqual(['Emma'])
    expect(await titles(next.containers.db.url)).toEqual(['Emma'])
    expect(await databases()).not.toContain('mooring_use_0dead0_main')
  }
  expect(await databases()).toEqual(before)
})

test('migrations that fail leave nothing on the server', async () => {
  withoutEngine()
  const before = await databases()
  const run = (): never => {
    throw new Error('no such column')
  }
  await expect(
    startSession({ containers: { db: postgres({ use: url, migrations: { run, inputs: [] } }) } }),
  ).rejects.toThrow(/MIGRATION_FAILED/)
  expect(await databases()).toEqual(before)
})

test('a user that may not create databases is told so', async () => {
  withoutEngine()
  await connected(url, (client) => client.query(`CREATE ROLE plain LOGIN PASSWORD 'plain-word'`))
  const of = new URL(url)
  of.username = 'plain'
  of.password = 'plain-word'
  const start = startSession({ containers: { db: postgres({ use: of.href }) } })
  await expect(start).rejects.toThrow(/PREPARE_FAILED[\s\S]*may not create databases/)
  await expect(start).rejects.not.toThrow(/plain-word/)
})

test('a server that does not answer is named by its address, without the password', async () => {
  withoutEngine()
  const start = startSession({
    containers: {
      db: postgres({ use: 'postgres://me:pa55-word@127.0.0.1:1/app', startupTimeout: '300ms' }),
    },
  })
  await expect(start).rejects.toThrow(
    /WAIT_TIMEOUT[\s\S]*server that is used as container "db"[\s\S]*127\.0\.0\.1:1\n[\s\S]*ECONNREFUSED[\s\S]*containers\.db\.use/,
  )
  await expect(start).rejects.not.toThrow(/pa55-word/)
})

test('it takes no orders of containers', async () => {
  withoutEngine()
  await using session = await startSession({ containers: { db: postgres({ use: url }) } })
  await expect(session.containers.db.exec('true')).rejects.toThrow(/NOT_A_CONTAINER/)
  await expect(session.containers.db.restart()).rejects.toThrow(/NOT_A_CONTAINER/)
})

test('beside containers, which may depend on it', async () => {
  await using session = await startSession({
    containers: {
      db: postgres({ use: url }),
      app: { image: 'busybox:1', command: ['sleep', '60'], dependsOn: ['db'] },
    },
  })
  expect((await session.containers.app.exec(['echo', 'up'])).stdout).toBe('up\n')
  await expect(
    connected(session.containers.db.url, (c) => c.query('SELECT 1')),
  ).resolves.toBeDefined()
})

test('without a URL a container is started', async () => {
  await using session = await startSession({
    containers: { db: postgres({ image: 'postgres:15', use: '' }) },
  })
  expect(session.containers.db.id).toMatch(/^[0-9a-f]{64}$/)
})

test('a server that lets in only who comes over TLS is used by the words of the URL, in the data of tests too', async () => {
  await using server = await startSession({ containers: { db: postgres(tlsOnly) } })
  withoutEngine()
  const use = server.containers.db.url
  await using session = await startSession({
    containers: { db: postgres({ use, migrations, isolation: 'test' }) },
  })
  await using lease = await session.lease('db')
  expect(lease.url).toMatch(/\?sslmode=no-verify$/)
  expect(await titles(lease.url)).toEqual(['Emma'])
})
