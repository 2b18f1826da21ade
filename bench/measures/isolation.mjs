import { mariadb, mysql } from '@mooring/services'
import { mysqlTimes } from '../isolation/mysql.mjs'
import { rollbacks } from '../isolation/rollbacks.mjs'
import { insertOne } from '../isolation/schema.mjs'
import { openServer } from '../isolation/server.mjs'
import { starts } from '../isolation/starts.mjs'
import { clones, others, resets, selectOne } from '../isolation/ways.mjs'
import { aim, number, ratio, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'

export const title = 'What a database of its own costs a test'

const workers = 8
const testMs = 100

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 200 }) {
  const sections = []
  for (const tables of [10, 100]) sections.push(await perTest({ tables, rounds }))
  for (const tables of [10, 100])
    sections.push(await perStart({ tables, rounds: Math.max(3, Math.ceil(rounds / 10)) }))
  sections.push(await ofManyTables(rounds), await ofMysql(rounds))
  return sections.join('\n\n')
}

async function perTest({ tables, rounds }) {
  const server = await openServer({ tables })
  try {
    const few = Math.max(5, Math.ceil(rounds / 10))
    const floor = summarize(await selectOne(server, rounds))
    const rows = [
      row('SELECT 1, the floor', { floor, times: floor }),
      ...(await resetRows(server, { tables, rounds, floor })),
      ...(await rollbackRows(server, { rounds, floor })),
      ...(await cloneRows(server, { rounds: few, floor })),
      ...(await otherRows(server, { tables, rounds: few, floor })),
    ]
    return `${tables} tables, milliseconds; n = ${rounds} for each worker, and ${few} where databases or schemas are made.\n\n${table(columns, rows)}`
  } finally {
    await server.close()
  }
}

async function resetRows(server, { tables, rounds, floor }) {
  const alone = await resets(server, { workers: 1, rounds })
  const together = await resets(server, { workers, rounds })
  const [times, wallMs] = tables === 10 ? [15, 0.5] : [25, 1]
  const ratioToFloor = summarize(alone.times).median / floor.median
  return [
    row('reset, 1 worker', {
      floor,
      ...alone,
      aims: aim(`at most ${times} times the floor`, ratioToFloor, times),
    }),
    row(`reset, ${workers} workers, each`, { floor, ...together }),
    wallRow(
      '… wall time per test and reset',
      together.wallPerTestMs,
      aim(`at most ${wallMs} ms`, together.wallPerTestMs, wallMs),
    ),
  ]
}

async function rollbackRows(server, { rounds, floor }) {
  const alone = await rollbacks(server, { workers: 1, rounds })
  const together = await rollbacks(server, { workers, rounds })
  return [
    row('pgsql-test, rolled back, 1 worker', { floor, ...alone }),
    row(`pgsql-test, ${workers} workers, each`, { floor, ...together }),
    wallRow('… wall time per test and rollback', together.wallPerTestMs),
  ]
}

async function cloneRows(server, { rounds, floor }) {
  const alone = await clones(server, { workers: 1, rounds, testMs: 0 })
  const together = await clones(server, { workers, rounds, testMs })
  return [
    row('clone to first insert, 1 worker', { floor, ...alone }),
    row(`clone to first insert, ${workers} workers`, { floor, ...together }),
    wallRow(
      `… wall time per test of ${testMs} ms, over the ideal`,
      together.overheadMs,
      aim('at most 3 ms', together.overheadMs, 3),
    ),
  ]
}

async function otherRows(server, { tables, rounds, floor }) {
  const { truncate, byLog, byFiles, schema } = await others(server, { tables, rounds })
  return [
    row('TRUNCATE of all tables', { floor, times: truncate }),
    row('CREATE DATABASE, default strategy', { floor, times: byLog }),
    row('CREATE DATABASE, file_copy', { floor, times: byFiles }),
    row('schema per test, made and dropped', { floor, times: schema }),
  ]
}

const columns = ['way', 'median (min to max)', 'over SELECT 1', 'CPU of the server', 'aim']

function row(way, { floor, times, cpuMs, aims = '' }) {
  const summary = Array.isArray(times) ? summarize(times) : times
  const cpu = cpuMs === undefined ? '' : number(cpuMs)
  return [way, spread(summary), `${number(summary.median / floor.median)}x`, cpu, aims]
}

const wallRow = (way, ms, aims = '') => [way, number(ms), '', '', aims]

async function perStart({ tables, rounds }) {
  const { samples, takenMs } = await starts({ tables, rounds })
  const [raw, inPlace, cold, snapshot] = ['raw', 'inPlace', 'cold', 'snapshot'].map((way) => ({
    times: summarize(samples[way].map(({ ms }) => ms)),
    cpu: summarize(samples[way].map(({ cpuMs }) => cpuMs)),
  }))
  const startRow = (way, { times, cpu }, aims = '') => [
    way,
    spread(times),
    ratio(times, raw.times),
    number(cpu.median),
    aims,
  ]
  const rows = [
    startRow('docker run, then the migrations', raw),
    startRow('docker run of an image that has the data in its files', inPlace),
    startRow('Mooring, cold', cold, aim('at most 1000 ms', cold.times.median, 1000)),
    startRow(
      'Mooring, from a snapshot',
      snapshot,
      [
        aim('at most 400 ms', snapshot.times.median, 400),
        aim(
          'at most 1.05 of an image with the data',
          snapshot.times.median / inPlace.times.median,
          1.05,
        ),
      ].join('<br>'),
    ),
  ]
  return `From asking for a server to the first answer of its migrated database, ${tables} tables, milliseconds; n = ${rounds} each, in turn. Ours have a template for copies, too. The run that took the snapshot needed ${number(takenMs)} ms.\n\n${table(startColumns, rows)}`
}

const startColumns = ['way', 'median (min to max)', ': docker run', 'CPU of the container', 'aim']

/** What tables cost that no test has touched. */
async function ofManyTables(rounds) {
  const cpuMs = []
  for (const tables of [10, 500]) {
    const server = await openServer({ tables })
    try {
      const { cpuMs: each } = await resets(server, { workers: 1, rounds, written: insertOne })
      cpuMs.push(each)
    } finally {
      await server.close()
    }
  }
  const [few, many] = cpuMs
  const cells = [number(few), number(many), number(many / few), aim('at most 2', many / few, 2)]
  return `Tests that write one row, one worker: CPU of the server for each and its reset, milliseconds; n = ${rounds}.\n\n${table(['10 tables', '500 tables', 'ratio', 'aim'], [cells])}`
}

const mysqlServers = [
  { declare: mariadb, image: 'mariadb:11.8' },
  { declare: mysql, image: 'mysql:9.7' },
]

async function ofMysql(rounds) {
  const rows = []
  for (const server of mysqlServers) {
    const times = await mysqlTimes({ ...server, rounds })
    const [floor, reset, truncate] = [times.floor, times.reset, times.truncate].map(summarize)
    const judged = aim('at most 0.3', reset.median / truncate.median, 0.3)
    rows.push([
      server.image,
      spread(floor),
      spread(reset),
      spread(truncate),
      ratio(reset, truncate),
      judged,
    ])
  }
  return `MariaDB and MySQL, 10 tables, one worker, milliseconds; n = ${rounds}, in turn.\n\n${table(mysqlColumns, rows)}`
}

const mysqlColumns = [
  'server',
  'SELECT 1',
  'reset',
  'TRUNCATE of all tables',
  'reset : TRUNCATE',
  'aim',
]
