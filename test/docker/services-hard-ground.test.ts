import { createConnection } from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { mariadb, mysql } from '../../packages/services/src/mysql/mysql.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { redis } from '../../packages/services/src/redis/redis.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { serverImage as image } from '../support/server-image.ts'
import { open, workerOf } from '../support/service-contract.ts'

const { docker, leftovers } = await useEngine()

afterAll(async () => expect(await leftovers()).toEqual([]))

const isolation = 'test'

/** Starts a server, and has data of a test's own on it. */
async function leaseOnce(server: ContainerConfig): Promise<string> {
  await using opened = await open({ server })
  await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  expect(await worker.release(lease)).toEqual([])
  return lease.connection['url'] ?? ''
}

describe('a server that listens on another port', () => {
  test.each<[string, ContainerConfig]>([
    ['PostgreSQL', postgres({ image: image('postgres'), settings: { port: 5433 }, isolation })],
    ['MariaDB', mariadb({ image: image('mariadb'), settings: { port: 3307 }, isolation })],
    ['Redis', redis({ image: image('redis'), command: ['--port', '6380'], isolation })],
  ])('%s', async (_, server) => {
    expect(await leaseOnce(server)).toMatch(/^\w+:\/\/.*127\.0\.0\.1:\d+\//)
  })
})

describe('a root file system that is read-only', () => {
  const hardened = (...folders: string[]) =>
    ({ readOnly: true, tmpfs: folders, isolation }) as const
  test.each<[string, ContainerConfig]>([
    [
      'PostgreSQL',
      postgres({ image: image('postgres'), ...hardened('/var/run/postgresql', '/tmp') }),
    ],
    ['MySQL', mysql({ image: image('mysql'), ...hardened('/var/run/mysqld', '/tmp') })],
    ['MariaDB', mariadb({ image: image('mariadb'), ...hardened('/run/mysqld', '/tmp') })],
    ['Redis', redis({ image: image('redis'), ...hardened() })],
  ])('%s', async (_, server) => {
    expect(await leaseOnce(server)).toMatch(/^\w+:\/\//)
  })
})

test('data that has no room names the key that gives it more', async () => {
  const server = postgres({
    image: image('postgres'),
    tmpfs: { '/var/lib/postgresql/data': 'size=100m' },
    seed: (client) =>
      client.query(
        'CREATE TABLE notes AS SELECT repeat(md5(i::text), 50) FROM generate_series(1, 1000000) i',
      ),
  })
  await using opened = await open({ server })
  await expect(opened.session.start('server')).rejects.toThrow(
    /^\[MIGRATION_FAILED\] The disk [\s\S]*No space left on device[\s\S]*tmpfs: \{ '\/var\/lib\/postgresql\/data': 'size=1g' \}/,
  )
})

test('so it is when one test fills the disk, and another cannot have data of its own', async () => {
  const server = mysql({
    image: image('mysql'),
    tmpfs: { '/var/lib/mysql': 'size=300m' },
    seed: (connection) => connection.query('CREATE TABLE notes (text longtext)'),
    isolation,
  })
  await using opened = await open({ server })
  await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  const connection = await createConnection({ uri: lease.connection['url'] ?? '' })
  const fill = async (): Promise<never> => {
    for (;;) await connection.query("INSERT INTO notes VALUES (repeat('x', 10000000))")
  }
  await expect(fill()).rejects.toThrow('is full')
  connection.destroy()
  await expect(worker.lease({ isConcurrent: true })).rejects.toThrow(
    /^\[MIGRATION_FAILED\] The disk that container "server" has its data on is full\.[\s\S]*'\/var\/lib\/mysql': 'size=1g'/,
  )
  expect(await worker.release(lease)).toEqual([])
  const after = await worker.lease()
  await worker.release(after)
})

test('a migration that wants an extension which the image lacks names it', async () => {
  const server = postgres({
    image: image('postgres'),
    migrations: (client) => client.query('CREATE EXTENSION postgis'),
  })
  await using opened = await open({ server })
  await expect(opened.session.start('server')).rejects.toThrow(
    /^\[MIGRATION_FAILED\][\s\S]*Fix: name an `image` of PostgreSQL that has the extension "postgis"/,
  )
})

test('a server that is killed while a test has data of its own says so, and leases again after a restart', async () => {
  await using opened = await open({ server: postgres({ image: image('postgres'), isolation }) })
  const handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  await docker.getContainer(handle.id).kill()
  await eventually(() => expect(handle.state).toBe('exited'))
  expect(await worker.release(lease)).toEqual([])
  await expect(worker.lease()).rejects.toThrow(
    /^\[CONTAINER_DIED\] Container "server" ended while its data was worked with\.[\s\S]*exit code 137/,
  )
  await handle.restart()
  await worker.release(await worker.lease())
})
