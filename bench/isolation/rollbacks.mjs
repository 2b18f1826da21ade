import { PgTestClient } from 'pgsql-test'
import { insertThree } from './schema.mjs'
import { timed, user } from './ways.mjs'

/**
 * Tests that write three rows each through the client of pgsql-test, which rolls them back; a time is what goes before
 * and after a test. Each worker has a database, as with pgsql-test each file has.
 */
export async function rollbacks(server, { workers, rounds }) {
  const pool = await server.open('clone')
  const times = []
  const leases = await Promise.all(
    Array.from({ length: workers }, (_, worker) => pool.lease(user(worker, 0))),
  )
  const cpuBeforeMs = await server.cpuMs()
  const wallMs = await timed(() =>
    Promise.all(leases.map((lease) => worker(lease, { rounds, times }))),
  )
  const count = workers * rounds
  const cpuMs = ((await server.cpuMs()) - cpuBeforeMs) / count
  await pool.close()
  return { times, wallPerTestMs: wallMs / count, cpuMs }
}

async function worker(lease, { rounds, times }) {
  const { hostname, port, username, password, pathname } = new URL(lease.connection.url)
  const client = new PgTestClient({
    host: hostname,
    port: Number(port),
    user: username,
    password,
    database: pathname.slice(1),
  })
  for (let round = 0; round < rounds; round += 1) {
    const before = await timed(() => client.beforeEach())
    await client.query(insertThree)
    times.push(before + (await timed(() => client.afterEach())))
  }
  await client.close()
}
