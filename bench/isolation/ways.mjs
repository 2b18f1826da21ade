import { setTimeout as delay } from 'node:timers/promises'
import { insertThree, schemaOf } from './schema.mjs'
import { connect } from './server.mjs'

export const timed = async (work) => {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

export const user = (worker, round) => ({
  worker: `worker ${worker}`,
  name: `test ${round}`,
  isConcurrent: false,
  isFresh: false,
})
const fine = { hasFailed: false, isKept: false }

/** Times of a query that does nothing. */
export async function selectOne(server, rounds) {
  const client = await connect(server.url)
  const times = await repeat(rounds, () => timed(() => client.query('SELECT 1')))
  await client.end()
  return times
}

/**
 * Tests that write in the database of their worker, whose session stays; a time is give back and get.
 * The first test of each worker, which makes its database, is not counted.
 */
export async function resets(server, { workers, rounds, written = insertThree }) {
  const pool = await server.open('reset')
  const all = await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      const lease = await pool.lease(user(worker, 0))
      return { worker, lease, client: await connect(lease.connection.url) }
    }),
  )
  const times = []
  const test = async (one, round) => {
    await one.client.query(written)
    return timed(async () => {
      await pool.release(one.lease, fine)
      one.lease = await pool.lease(user(one.worker, round))
    })
  }
  await Promise.all(all.map((one) => test(one, 0)))
  const cpuBeforeMs = await server.cpuMs()
  const wallMs = await timed(() =>
    Promise.all(
      all.map(async (one) => {
        for (let round = 1; round <= rounds; round += 1) times.push(await test(one, round))
      }),
    ),
  )
  const count = workers * rounds
  const cpuMs = ((await server.cpuMs()) - cpuBeforeMs) / count
  await Promise.all(all.map(({ client }) => client.end()))
  await Promise.all(all.map(({ lease }) => pool.release(lease, fine)))
  await pool.close()
  return { times, wallPerTestMs: wallMs / count, cpuMs }
}

/** Tests that get a copy each, connect, write three rows and last for a while. */
export async function clones(server, { workers, rounds, testMs }) {
  const pool = await server.open('clone')
  const times = []
  const cpuBeforeMs = await server.cpuMs()
  const wallMs = await timed(() =>
    Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        for (let round = 0; round < rounds; round += 1) {
          let lease
          let client
          times.push(
            await timed(async () => {
              lease = await pool.lease(user(worker, round))
              client = await connect(lease.connection.url)
              await client.query(insertThree)
            }),
          )
          await delay(testMs)
          await client.end()
          await pool.release(lease, fine)
        }
      }),
    ),
  )
  const count = workers * rounds
  const cpuMs = ((await server.cpuMs()) - cpuBeforeMs) / count
  await pool.close()
  return { times, overheadMs: wallMs / count - testMs / workers, cpuMs }
}

/** What others do: each with its own work to undo. */
export async function others(server, { tables, rounds }) {
  const client = await connect(server.url)
  const names = Array.from({ length: tables }, (_, index) => `t${index}`).join(', ')
  const truncate = await repeat(rounds, async () => {
    await client.query(insertThree)
    return timed(() => client.query(`TRUNCATE ${names} RESTART IDENTITY CASCADE`))
  })
  const schema = await repeat(rounds, (round) =>
    timed(async () => {
      const name = `s${round}`
      await client.query(`CREATE SCHEMA ${name}; SET search_path = ${name}; ${schemaOf(tables)}`)
      await client.query(`DROP SCHEMA ${name} CASCADE; RESET search_path`)
    }),
  )
  const [{ template }] = (
    await client.query(
      `SELECT datname AS template FROM pg_database WHERE starts_with(datname, 'mooring_template_')`,
    )
  ).rows
  const create = (strategy) =>
    repeat(rounds, (round) =>
      timed(() =>
        client.query(
          `CREATE DATABASE c${strategy}${round} TEMPLATE ${template} STRATEGY ${strategy}`,
        ),
      ),
    )
  const [byLog, byFiles] = [await create('wal_log'), await create('file_copy')]
  await client.end()
  return { truncate, schema, byLog, byFiles }
}

async function repeat(rounds, work) {
  const times = []
  for (let round = 0; round < rounds; round += 1) times.push(await work(round))
  return times
}
