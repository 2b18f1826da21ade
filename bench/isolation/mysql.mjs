import { startSession } from '@mooring/core'
import { createConnection } from 'mysql2/promise'
import { timed, user } from './ways.mjs'

const tables = Array.from({ length: 10 }, (_, index) => `t${index}`)
const fine = { hasFailed: false, isKept: false }

const insertThree = tables
  .slice(0, 3)
  .map((table) => `INSERT INTO ${table} (a) VALUES ('x')`)
  .join('; ')

const truncateAll = [
  'SET FOREIGN_KEY_CHECKS = 0',
  ...tables.map((table) => `TRUNCATE TABLE ${table}`),
  'SET FOREIGN_KEY_CHECKS = 1',
].join('; ')

/**
 * Tests that write three rows of ten tables each, and what undoes them: a reset of Mooring's, or a TRUNCATE of all tables in one
 * message, in turn.
 *
 * @param {object} options
 * @param {(options: object) => object} options.declare `mariadb` or `mysql`
 * @param {string} options.image
 * @param {number} options.rounds
 * @returns {Promise<{ floor: number[], reset: number[], truncate: number[] }>} milliseconds
 */
export async function mysqlTimes({ declare, image, rounds }) {
  const db = declare({ image, isolation: 'test', migrations: makeTables })
  const session = await startSession({ containers: { db } })
  const handle = session.containers.db
  const { url, user: name, password, database } = handle
  const access = {
    handle,
    connection: { url, user: name, password, database },
    directory: process.cwd(),
    signal: new AbortController().signal,
    tell: (line) => console.log(`bench    ${line}`),
  }
  const pool = await db.service.isolation.open(access, [])
  const times = { floor: [], reset: [], truncate: [] }
  try {
    const shared = await connect(url)
    let lease = await pool.lease(user(0, 0))
    const own = await connect(lease.connection.url)
    for (let round = 0; round <= rounds; round += 1) {
      await own.query(insertThree)
      const reset = await timed(async () => {
        await pool.release(lease, fine)
        lease = await pool.lease(user(0, round))
      })
      await shared.query(insertThree)
      const truncate = await timed(() => shared.query(truncateAll))
      const floor = await timed(() => shared.query('SELECT 1'))
      // The first one prepares what is asked again and again.
      if (round > 0)
        for (const [key, ms] of Object.entries({ floor, reset, truncate })) times[key].push(ms)
    }
    await Promise.all([own.end(), shared.end()])
    await pool.release(lease, fine)
    return times
  } finally {
    await pool.close()
    await session.close()
  }
}

async function makeTables(connection) {
  for (const [index, table] of tables.entries()) {
    const parent = index === 0 ? '' : `, FOREIGN KEY (b) REFERENCES ${tables[index - 1]} (id)`
    await connection.query(
      `CREATE TABLE ${table} (id int AUTO_INCREMENT PRIMARY KEY, a varchar(100), b int, at timestamp DEFAULT now(), INDEX (a)${parent})`,
    )
  }
}

const connect = (uri) => createConnection({ uri, multipleStatements: true })
