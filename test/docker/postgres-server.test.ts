import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Client } from 'pg'
import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { PostgresOptions } from '../../packages/services/src/postgres/postgres-options.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { useEngine } from '../support/engine.ts'
import { connected, ownFolder } from '../support/postgres/server.ts'
import { atMost } from '../support/random.ts'
import { serverImage } from '../support/server-image.ts'
import { isThorough } from '../support/thorough.ts'

const engine = await useEngine()

interface Database {
  url: string
  user: string
  password: string
  database: string
}

const starts = isThorough ? 24 : 12

test(`${starts} servers answer the first query after they are ready`, async () => {
  const inTurn = atMost(4)
  const answers = await Promise.all(
    Array.from({ length: starts }, () =>
      inTurn(async () => {
        await using session = await startSession({
          containers: { db: postgres({ image: serverImage('postgres') }) },
        })
        return await connected(session.containers.db.url, (client) =>
          answer(client, 'SELECT 42 AS a'),
        )
      }),
    ),
  )
  expect(answers).toEqual(Array.from({ length: starts }, () => 42))
  expect(await engine.leftovers()).toEqual([])
})

async function answer(client: Client, query: string): Promise<unknown> {
  const { rows } = await client.query<{ a: unknown }>(query)
  return rows[0]?.a
}

/** Starts a server, asks it and answers what it is called. */
async function started(options: PostgresOptions, query = 'SELECT current_user AS a') {
  await using session = await startSession({
    containers: { db: postgres({ image: serverImage('postgres'), snapshot: false, ...options }) },
  })
  const { url, user, password, database } = session.containers.db as unknown as Database
  const found = await connected(url, (client) => answer(client, query))
  return { url, user, password, database, found }
}

test('options name user, password and database, whatever characters they hold', async () => {
  const odd = { user: 'odd user%', password: `p@s:s/w?rd#%é '"`, database: `a b %é'` }
  const query = `SELECT current_user || '|' || current_database() AS a`
  expect(await started(odd, query)).toMatchObject({ ...odd, found: `${odd.user}|${odd.database}` })
})

test('variables of the image take precedence over options, and change what is reported', async () => {
  const environment = { POSTGRES_USER: 'boss', POSTGRES_PASSWORD: 'other' }
  const { url, ...rest } = await started({ user: 'app', password: 'app', environment })
  expect(rest).toEqual({ user: 'boss', password: 'other', database: 'boss', found: 'boss' })
  expect(url).toMatch(/^postgres:\/\/boss:other@127\.0\.0\.1:\d+\/boss$/)
  const trust = await started({ environment: { POSTGRES_HOST_AUTH_METHOD: 'trust' } })
  expect(trust).toMatchObject({ password: '', found: 'postgres' })
  expect(trust.url).toMatch(/^postgres:\/\/postgres@127/)
})

test('servers throw their data away, unless they are durable; settings of the user win', async () => {
  const query = `SELECT string_agg(setting, ' ' ORDER BY name) AS a FROM pg_settings
    WHERE name IN ('fsync', 'synchronous_commit', 'autovacuum', 'work_mem')`
  const settings = { work_mem: '8MB', synchronous_commit: true }
  const fast = await started({ settings }, query)
  expect(fast.found).toBe('off off on 8192')
  const durable = await started({ durable: true, command: '-c work_mem=3MB' }, query)
  expect(durable.found).toBe('on on on 3072')
})

test('init scripts run in their order, packed ones and those of the shell too', async () => {
  await using folder = await ownFolder()
  const write = async (
    name: string,
    content: string | Uint8Array,
    mode = 0o600,
  ): Promise<string> => {
    const path = join(folder.path, name)
    await writeFile(path, content, { mode })
    return path
  }
  const initScripts = [
    await write('z.sql', 'CREATE TABLE steps (n serial, name text);'),
    await write('a.sql.gz', gzipSync(`INSERT INTO steps (name) VALUES ('packed');`)),
    // Read by the shell of the image, and run as a program.
    await write('read.sh', `${psql} -c "INSERT INTO steps (name) VALUES ('read')"`, 0o644),
    await write('run.sh', `#!/bin/sh\n${psql} -c "INSERT INTO steps (name) VALUES ('run')"`, 0o755),
    await write('a.sql', `INSERT INTO steps (name) VALUES ('last');`),
  ]
  const query = `SELECT string_agg(name, ' ' ORDER BY n) AS a FROM steps`
  const { found } = await started({ database: 'shop', initScripts }, query)
  expect(found).toBe('packed read run last')
})

const psql = 'psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB"'

test('a broken init script fails the start at once, with the log', async () => {
  await using folder = await ownFolder()
  const script = join(folder.path, 'broken.sql')
  await writeFile(script, 'SELECT 1;\nCREATE TABEL broken ();\n')
  await expect(started({ initScripts: [script] })).rejects.toThrow(
    /^\[CONTAINER_EXITED\] Container "db" exited with code 3[^]*broken\.sql:2: ERROR:  syntax error at or near "TABEL"/,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('what the image does not run is refused in the declaration', () => {
  expect(() => postgres({ initScripts: ['dump.tar'] })).toThrow(
    '[CONFIG_INVALID] The image of PostgreSQL does not run the init script dump.tar.',
  )
})

test('another container gets the URL for its side', async () => {
  await using session = await startSession({
    containers: {
      db: postgres({ image: serverImage('postgres'), password: 'p/w' }),
      app: { image: 'busybox:1', command: 'echo {db.url} {db.user}', waitFor: { exit: 0 } },
    },
  })
  expect(await session.containers.app.logs()).toBe(
    'postgres://postgres:p%2Fw@db:5432/postgres postgres\n',
  )
})
