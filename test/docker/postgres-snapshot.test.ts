// @module-tag engine-details
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Handle } from '@mooring/client'
import { afterEach, expect, test, vi } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import type { PostgresOptions } from '../../packages/services/src/postgres/postgres-options.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { eventually, imageOf, useEngine } from '../support/engine.ts'
import { connected, ownFolder } from '../support/postgres/server.ts'
import { serverImage } from '../support/server-image.ts'
import { snapshotRun, snapshotsOf, useSnapshotNames } from '../support/snapshots.ts'

const { docker, leftovers, proxy } = await useEngine()
const ownName = useSnapshotNames()

afterEach(() => vi.unstubAllEnvs())

type Database = Handle & { url: string }

const run = (name: string, options: PostgresOptions) =>
  snapshotRun<Database>(
    name,
    postgres({ image: serverImage('postgres'), snapshot: true, ...options }),
  )

const notes = (url: string): Promise<string[]> =>
  connected(url, async (client) => {
    const { rows } = await client.query<{ note: string }>('SELECT note FROM notes ORDER BY id')
    return rows.map(({ note }) => note)
  })

const createNotes = `CREATE TABLE notes (id serial PRIMARY KEY, note text);
  CREATE UNLOGGED TABLE passing (id int); INSERT INTO passing VALUES (7);`

async function migrationsOf(note: string): Promise<AsyncDisposable & { path: string }> {
  const folder = await ownFolder()
  await mkdir(join(folder.path, 'migrations'))
  await writeFile(join(folder.path, 'migrations', '1.sql'), createNotes)
  await writeFile(
    join(folder.path, 'migrations', '2.sql'),
    `INSERT INTO notes (note) VALUES ('${note}')`,
  )
  return { ...folder, path: join(folder.path, 'migrations') }
}

test('the next run starts with what the first one has prepared', async () => {
  const name = ownName()
  await using folder = await migrationsOf('first')
  let seeded = 0
  const options: PostgresOptions = {
    migrations: folder.path,
    seed: {
      run: async (client) => {
        seeded += 1
        await client.query(`INSERT INTO notes (note) VALUES ('seed')`)
      },
      inputs: [],
    },
    isolation: 'test',
  }
  {
    await using first = await run(name, options)
    expect(first).toMatchObject({ isTaken: true, timesReady: 1, told: [] })
    expect(await notes(first.db.url)).toEqual(['first', 'seed'])
    // What tests write is not in it.
    await connected(first.db.url, (client) => client.query('DELETE FROM notes'))
  }
  expect(await snapshotsOf(name)).toHaveLength(1)
  expect(await leftovers()).toEqual([])
  {
    await using second = await run(name, options)
    expect(second).toMatchObject({ isTaken: false, timesReady: 1, told: [] })
    expect(await notes(second.db.url)).toEqual(['first', 'seed'])
    await connected(second.db.url, async (client) => {
      const { rows } = await client.query('SELECT id FROM passing')
      expect(rows).toEqual([{ id: 7 }])
      await client.query(`INSERT INTO notes (note) VALUES ('next')`)
      const last = await client.query('SELECT max(id) AS id FROM notes')
      expect(last.rows).toEqual([{ id: 3 }])
    })
  }
  expect(seeded).toBe(1)
})

test('what changes the data makes another snapshot, and the former one goes', async () => {
  const name = ownName()
  await using folder = await migrationsOf('one')
  await using other = await migrationsOf('two')
  {
    await using first = await run(name, { migrations: folder.path })
    expect(first.isTaken).toBe(true)
  }
  const [former] = await snapshotsOf(name)
  for (const [changed, rows] of [
    [{ migrations: other.path }, ['two']],
    [{ migrations: other.path, settings: { work_mem: '8MB' } }, ['two']],
    [{ migrations: other.path, database: 'other' }, ['two']],
  ] as const) {
    await using next = await run(name, changed)
    expect(next.isTaken).toBe(true)
    expect(await notes(next.db.url)).toEqual(rows)
    const now = await snapshotsOf(name)
    expect(now).toHaveLength(1)
    expect(now).not.toContain(former)
  }
})

test('`snapshot: false` keeps none, and neither does a machine of continuous integration', async () => {
  const name = ownName()
  await using folder = await migrationsOf('plain')
  for (const [ci, snapshot] of [
    ['', false],
    ['true', undefined],
  ] as const) {
    vi.stubEnv('CI', ci)
    await using started = await run(name, { migrations: folder.path, snapshot })
    expect(started).toMatchObject({ isTaken: false, told: [] })
    expect(await notes(started.db.url)).toEqual(['plain'])
  }
  vi.stubEnv('CI', '')
  await using local = await run(name, { migrations: folder.path, snapshot: undefined })
  expect(local.isTaken).toBe(true)
})

test('another machine starts from the folder that a snapshot was written to, also in continuous integration', async () => {
  const name = ownName()
  await using migrations = await migrationsOf('cached')
  await using cache = await ownFolder()
  vi.stubEnv('CI', 'true')
  const options = (path: string): PostgresOptions => ({
    migrations: path,
    isolation: 'test',
    snapshot: { cache: cache.path },
  })
  const elsewhere = async (): Promise<void> => {
    for (const image of await snapshotsOf(name)) await docker.getImage(image).remove()
  }
  {
    await using first = await run(name, options(migrations.path))
    expect(first).toMatchObject({ isTaken: true, told: [] })
  }
  const [file = ''] = await readdir(cache.path)
  expect(file).toMatch(new RegExp(`^${name}\\.snapshot-[0-9a-f]{16}\\.tar\\.gz$`))
  await elsewhere()
  {
    await using second = await run(name, options(migrations.path))
    expect(second).toMatchObject({ isTaken: false, told: [] })
    expect(await notes(second.db.url)).toEqual(['cached'])
    expect(await snapshotsOf(name)).toHaveLength(1)
  }
  await elsewhere()
  await writeFile(join(cache.path, file), 'cut off')
  {
    await using third = await run(name, options(migrations.path))
    expect(third).toMatchObject({
      isTaken: true,
      told: [expect.stringContaining('is of no use')],
    })
  }
  await writeFile(join(migrations.path, '3.sql'), `INSERT INTO notes (note) VALUES ('edited')`)
  await using fourth = await run(name, options(migrations.path))
  expect(await notes(fourth.db.url)).toEqual(['cached', 'edited'])
  expect(await readdir(cache.path)).toHaveLength(1)
  expect(await readdir(cache.path)).not.toContain(file)
})

test('a failing migration is told as ever, and no snapshot is kept', async () => {
  const name = ownName()
  const failing = run(name, {
    migrations: {
      run: () => {
        throw new Error('no such luck')
      },
      inputs: [],
    },
  })
  await expect(failing).rejects.toThrow(/\[MIGRATION_FAILED\] [^]*no such luck/)
  expect(await snapshotsOf(name)).toEqual([])
  expect(await leftovers()).toEqual([])
})

test('data that stays on disk comes from a snapshot too, and survives a restart', async () => {
  const name = ownName()
  await using folder = await migrationsOf('durable')
  const options: PostgresOptions = { migrations: folder.path, durable: true }
  for (const isTaken of [true, false]) {
    await using started = await run(name, options)
    expect(started.isTaken).toBe(isTaken)
    const add = `INSERT INTO notes (note) VALUES ('added')`
    await connected(started.db.url, (client) => client.query(add))
    await started.db.restart()
    expect(await notes(started.db.url)).toEqual(['durable', 'added'])
  }
})

test('a restart of a server in memory begins with the snapshot', async () => {
  const name = ownName()
  await using folder = await migrationsOf('again')
  let seeded = 0
  const seed = { run: () => (seeded += 1), inputs: [] }
  const options: PostgresOptions = { migrations: folder.path, seed }
  for (const isTaken of [true, false]) {
    await using started = await run(name, options)
    expect(started.isTaken).toBe(isTaken)
    await connected(started.db.url, (client) => client.query('DROP TABLE notes'))
    await started.db.restart()
    expect(await notes(started.db.url)).toEqual(['again'])
  }
  expect(seeded).toBe(1)
})

test.for<[string, PostgresOptions]>([
  ['it has `volumes`', { volumes: ['/somewhere'] }],
  ['what its `seed` read is not named in `inputs`', { seed: () => undefined }],
])('it starts without a snapshot, because %s, which is told', async ([reason, options]) => {
  const name = ownName()
  await using folder = await migrationsOf('alone')
  await using started = await run(name, { migrations: folder.path, ...options })
  expect(started).toMatchObject({
    isTaken: false,
    told: [`no snapshot is kept, because ${reason}`],
  })
  expect(await notes(started.db.url)).toEqual(['alone'])
})

test('an image that cannot be made is told, and the tests have their server', async () => {
  const name = ownName()
  await using folder = await migrationsOf('still')
  proxy.fail(/POST \/commit/, { status: 500, message: 'no space left on device' })
  await using started = await run(name, { migrations: folder.path })
  expect(started).toMatchObject({ isTaken: false, timesReady: 1 })
  expect(started.told.join()).toMatch(/^no snapshot was kept: [^]*no space left on device/)
  expect(await notes(started.db.url)).toEqual(['still'])
  expect(await snapshotsOf(name)).toEqual([])
})

test('a damaged snapshot fails one start, and is gone then', async () => {
  const name = ownName()
  await using folder = await migrationsOf('whole')
  const options: PostgresOptions = { migrations: folder.path }
  {
    await using first = await run(name, options)
    expect(first.isTaken).toBe(true)
  }
  const [tag = ''] = await snapshotsOf(name)
  const [repo = '', version = ''] = tag.split(':')
  await docker.getImage(tag).remove()
  await docker.getImage(imageOf('busybox:1')).tag({ repo, tag: version })
  await expect(run(name, options)).rejects.toThrow(/CONTAINER_EXITED|CONTAINER_START_FAILED/)
  expect(await docker.listImages({ filters: { reference: [tag] } })).toEqual([])
  await using next = await run(name, options)
  expect(next.isTaken).toBe(true)
  expect(await notes(next.db.url)).toEqual(['whole'])
})

test('a snapshot holds neither password nor session in its settings', async () => {
  const name = ownName()
  await using folder = await migrationsOf('secret')
  const options: PostgresOptions = { migrations: folder.path, password: 'hunter2 & more' }
  for (const isTaken of [true, false]) {
    await using started = await run(name, options)
    expect(started.isTaken).toBe(isTaken)
    expect(await notes(started.db.url)).toEqual(['secret'])
  }
  const [tag = ''] = await snapshotsOf(name)
  const facts = await docker.getImage(tag).inspect()
  expect(JSON.stringify(facts.Config)).not.toContain('hunter2')
  expect(facts.Config.Labels['org.testcontainers.session-id']).toBe('')
  const { Config: ofServer } = await docker.getImage(imageOf(serverImage('postgres'))).inspect()
  const dataFolder = ofServer.Env.find((each) => each.startsWith('PGDATA='))
  expect(facts.Config.Env).toContain(dataFolder)
})

test('several containers of one declaration start from one snapshot', async () => {
  await using folder = await migrationsOf('shared')
  const name = ownName()
  const events: LifecycleEvent[] = []
  const declared = postgres({
    image: serverImage('postgres'),
    snapshot: true,
    migrations: folder.path,
    scope: 'test',
  })
  const config = resolveConfig({ containers: { [name]: declared } }, { directory: process.cwd() })
  const session = await openSession(config, { onEvent: (event) => events.push(event) })
  try {
    const ask = session.askAs({})
    const started = await Promise.all(
      ['1', '2', '3'].map((place) =>
        ask('start', { name, place: { worker: '1', file: 'a', test: place } }),
      ),
    )
    for (const { url = '' } of started) expect(await notes(url)).toEqual(['shared'])
    expect(events.filter(({ kind }) => kind === 'snapshot-taken')).toHaveLength(1)
  } finally {
    await session.close()
  }
  await eventually(async () => expect(await leftovers()).toEqual([]))
})
