// @module-tag engine-contract
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Handle } from '@mooring/client'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { expect, test } from 'vitest'
import type { MysqlOptions } from '../../packages/services/src/mysql/mysql-options.ts'
import { useEngine } from '../support/engine.ts'
import { mariadbOrMysql } from '../support/mariadb/server.ts'
import { ownFolder } from '../support/postgres/server.ts'
import { snapshotRun, snapshotsOf, useSnapshotNames } from '../support/snapshots.ts'

const { leftovers } = await useEngine()
const ownName = useSnapshotNames()

type Database = Handle & { url: string }

const run = (name: string, options: MysqlOptions) =>
  snapshotRun<Database>(name, mariadbOrMysql({ snapshot: true, ...options }))

async function notes(url: string): Promise<string[]> {
  const connection = await createConnection(url)
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT note FROM notes ORDER BY id')
    return rows.map(({ note }) => String(note))
  } finally {
    await connection.end()
  }
}

test('the next run starts with what the first one has prepared, and an edit makes another snapshot', async () => {
  const name = ownName()
  await using folder = await ownFolder()
  await writeFile(
    join(folder.path, '1.sql'),
    'CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, note text);',
  )
  let seeded = 0
  const seed: MysqlOptions['seed'] = {
    run: async (connection) => {
      seeded += 1
      await connection.query(`INSERT INTO notes (note) VALUES ('seed')`)
    },
    inputs: [],
  }
  const options: MysqlOptions = { migrations: folder.path, seed, password: 'hunter2 & more' }
  for (const isTaken of [true, false]) {
    await using started = await run(name, options)
    expect(started).toMatchObject({ isTaken, timesReady: 1, told: [] })
    expect(await notes(started.db.url)).toEqual(['seed'])
    await started.db.restart()
    expect(await notes(started.db.url)).toEqual(['seed'])
  }
  expect(seeded).toBe(1)
  const former = await snapshotsOf(name)
  await writeFile(join(folder.path, '2.sql'), `INSERT INTO notes (note) VALUES ('two');`)
  await using edited = await run(name, options)
  expect(edited.isTaken).toBe(true)
  expect(await notes(edited.db.url)).toEqual(['two', 'seed'])
  expect(await snapshotsOf(name)).toHaveLength(1)
  expect(await snapshotsOf(name)).not.toEqual(former)
  await edited[Symbol.asyncDispose]()
  expect(await leftovers()).toEqual([])
})

test('a folder of data of its own is in no snapshot, which is told', async () => {
  const name = ownName()
  await using started = await run(name, { settings: { datadir: '/var/lib/mysql/own' } })
  expect(started).toMatchObject({
    isTaken: false,
    told: ['no snapshot is kept, because its data lies in a folder of its own'],
  })
})

test('an image without a shell starts without a snapshot, which is told', async () => {
  const service = {
    name: 'NATS',
    snapshot: {
      keep: 'always' as const,
      environment: {},
      folder: '/',
      save: 'true',
      restore: 'true',
    },
  }
  await using started = await snapshotRun<Handle>(ownName(), { image: 'nats:2.15', service })
  expect(started).toMatchObject({
    isTaken: false,
    told: ['no snapshot is kept, because its image has no program `sh`'],
  })
})
