import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/index.ts'
import { mariadb } from '../../packages/services/src/mysql/mysql.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { useEngine } from '../support/engine.ts'
import { connected } from '../support/postgres/server.ts'
import { tlsOnly } from '../support/postgres/tls-only.ts'
import { selfSigned } from '../support/self-signed.ts'
import { serverImage } from '../support/server-image.ts'

await useEngine()

test('PostgreSQL that takes TLS only is prepared, lends data and puts it back', async () => {
  await using session = await startSession({
    containers: {
      db: postgres({
        ...tlsOnly,
        isolation: 'test',
        migrations: {
          run: (client) => client.query('CREATE TABLE ships AS SELECT 1 AS id'),
        },
      }),
    },
  })
  await using lease = await session.lease('db')
  const ask =
    'SELECT count(*)::int AS ships, bool_and(ssl) AS ssl FROM ships, pg_stat_ssl WHERE pid = pg_backend_pid()'
  await connected(lease.url, async (client) => {
    expect((await client.query(ask)).rows).toEqual([{ ships: 1, ssl: true }])
    await client.query('DELETE FROM ships')
  })
  await lease.reset()
  await connected(lease.url, async (client) => {
    expect((await client.query(ask)).rows).toEqual([{ ships: 1, ssl: true }])
  })
})

test('MariaDB that takes TLS only is prepared, lends data and puts it back', async () => {
  const own = { owner: '999:999', mode: 0o600 }
  await using session = await startSession({
    containers: {
      db: mariadb({
        image: serverImage('mariadb'),
        urlParameters: { ssl: '{"rejectUnauthorized":false}' },
        settings: {
          'require-secure-transport': 'ON',
          'ssl-cert': '/tls/server.crt',
          'ssl-key': '/tls/server.key',
        },
        files: [
          { target: '/tls/server.crt', content: selfSigned.cert, ...own },
          { target: '/tls/server.key', content: selfSigned.key, ...own },
        ],
        isolation: 'test',
        migrations: {
          run: (connection) => connection.query('CREATE TABLE ships AS SELECT 1 AS id'),
        },
      }),
    },
  })
  await using lease = await session.lease('db')
  const query = async (sql: string): Promise<unknown[]> => {
    const connection = await createConnection(lease.url)
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    await connection.end()
    return rows
  }
  await query('DELETE FROM ships')
  await lease.reset()
  expect(await query('SELECT id FROM ships')).toEqual([{ id: 1 }])
  expect(await query("SHOW STATUS LIKE 'Ssl_version'")).toMatchObject([
    { Value: expect.stringMatching(/^TLS/) },
  ])
})
