import { insertThree, schemaOf } from '../isolation/schema.mjs'
import { benchLabel, imageOf, runId } from '../service.mjs'
import { isMooring, isVitest, workers } from './project-files.mjs'
import { numbered } from './test-sources.mjs'

const tables = 10
const files = 10
const testsInFile = 20
/** Name of the container of Mooring, which its snapshots have too. */
export const databaseContainer = `benched${runId}`

/**
 * Tests that each write into a database which is as it was after the migrations: with Mooring by `isolation: 'test'`, by
 * hand with a database for each worker, all tables of which are emptied before each test.
 *
 * @returns {import('./project-files.mjs').Content}
 */
export function migratedDatabase(runner, contender) {
  return {
    imports: "import { postgres } from '@mooring/services'",
    declarations: `{ ${databaseContainer}: postgres({
      image: '${imageOf('postgres:15')}',
      migrations: './migrations',
      isolation: 'test',
      labels: ${labels},
    }) }`,
    byHand: serverByHand(contender),
    tests: numbered(files, isMooring(contender) ? ours(runner) : byHand(runner)),
    others: { 'migrations/1.sql': schemaOf(tables) },
  }
}

const labels = JSON.stringify({ [benchLabel]: runId })

const body = `
  await client.query(${JSON.stringify(insertThree)})
  const { rows } = await client.query('SELECT count(*)::int AS count FROM t0')
  if (rows[0].count !== 1) throw new Error('it is not empty: ' + rows[0].count)
`

// The URL stays the same while a worker has the same database, so that the connection may stay too.
const ours = (runner) => `
${isVitest(runner) ? "import { test } from '@mooring/vitest'\nimport { afterAll } from 'vitest'\nimport pg from 'pg'" : "const pg = require('pg')"}
let client, connectedTo
async function connectionTo(url) {
  if (connectedTo === url) return client
  await client?.end()
  client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  connectedTo = url
  return client
}
afterAll(() => client?.end())
for (let index = 0; index < ${testsInFile}; index += 1) test(\`test \${index}\`, async ({ ${databaseContainer} }) => {
  const client = await connectionTo(${databaseContainer}.url)
${body}
})
`

const byHand = (runner) => `
${isVitest(runner) ? "import { afterAll, beforeAll, beforeEach, inject, test } from 'vitest'\nimport pg from 'pg'" : "const pg = require('pg')"}
const url = ${isVitest(runner) ? "inject('url')" : 'process.env.url'}
const worker = ${isVitest(runner) ? 'process.env.VITEST_POOL_ID' : 'process.env.JEST_WORKER_ID'}
let client
beforeAll(async () => {
  client = new pg.Client({ connectionString: url + '_' + worker })
  await client.connect()
})
afterAll(() => client.end())
beforeEach(() => client.query('TRUNCATE ${tableNames()} RESTART IDENTITY CASCADE'))
for (let index = 0; index < ${testsInFile}; index += 1) test(\`test \${index}\`, async () => {
${body}
})
`

const tableNames = () => Array.from({ length: tables }, (_, index) => `t${index}`).join(', ')

// Tuned as Mooring tunes by itself.
const tuning = `
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'])
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' })`

const serverByHand = (contender) => `
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { GenericContainer, Wait } from 'testcontainers'
let container
export async function start() {
  container = await new GenericContainer('${imageOf('postgres:15')}')
    .withEnvironment({ POSTGRES_PASSWORD: 'postgres', POSTGRES_DB: 'app' })
    .withExposedPorts(5432)
    .withLabels(${labels})
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))${contender === 'testcontainers-tuned' ? tuning : ''}
    .start()
  const server = \`postgres://postgres:postgres@\${container.getHost()}:\${container.getMappedPort(5432)}\`
  const migrated = new pg.Client({ connectionString: server + '/app' })
  await migrated.connect()
  await migrated.query(await readFile('migrations/1.sql', 'utf8'))
  await migrated.end()
  const admin = new pg.Client({ connectionString: server + '/postgres' })
  await admin.connect()
  for (let worker = 1; worker <= ${workers}; worker += 1)
    await admin.query(\`CREATE DATABASE app_\${worker} TEMPLATE app\`)
  await admin.end()
  return { url: server + '/app' }
}
export const stop = () => container.stop()
`
