import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { interleave } from '../process/interleave.mjs'
import { workerTable } from '../process/worker-table.mjs'
import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'

export const title = 'Import'

const limitMs = 10
/** What the process of a session loads before it can create its first container. */
const sessionRow = 'session process, before its first create'
const sessionLoad = fileURLToPath(new URL('../process/session-load.mjs', import.meta.url))
const overTestcontainers = 0.45
const program = fileURLToPath(new URL('../process/import-program.mjs', import.meta.url))
const built = (path) => fileURLToPath(new URL(`../../packages/${path}`, import.meta.url))
const inJest = built('jest/package.json')

// `already` would be there without us; `from` is where the names are looked up.
const candidates = {
  '@mooring/client': { modules: ['@mooring/client'] },
  dockerode: { modules: ['dockerode'] },
  testcontainers: { modules: ['testcontainers'] },
  [sessionRow]: { modules: [sessionLoad] },
  '@mooring/core/runner': { modules: ['@mooring/core/runner'] },
  '@mooring/jest environment, over it': {
    from: inJest,
    already: 'jest-environment-node',
    modules: [built('jest/dist/environment.cjs')],
  },
  '… in a file that names a container': {
    from: inJest,
    already: 'jest-environment-node',
    modules: [built('jest/dist/environment.cjs'), built('jest/dist/chunks/connection.cjs')],
  },
}
// What a worker loads because of Mooring.
const limited = [
  '@mooring/client',
  '@mooring/jest environment, over it',
  '… in a file that names a container',
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 15, signal }) {
  const samples = await interleave(Object.keys(candidates), rounds, async (name) =>
    importOnce(candidates[name]),
  )
  const rows = Object.entries(samples).map(([name, taken]) => row(name, taken, samples))
  return `Time over a Node that has nothing else to do, fresh process each time, milliseconds, median (min to max), n = ${rounds} each. Counted are files, Node's own modules not.

${table(['module', 'import', 'its CPU time', 'files', 'aim'], rows)}

${await workerTable(Math.min(rounds, 7), signal)}`
}

function importOnce({ from = import.meta.filename, ...candidate }, count = false) {
  const request = JSON.stringify({ ...candidate, from, count })
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, request], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

function row(name, taken, { testcontainers }) {
  const imported = summarize(taken.map(({ importMs }) => importMs))
  const cpu = summarize(taken.map(({ cpuMs }) => cpuMs))
  const { files } = importOnce(candidates[name], true)
  return [
    name,
    spread(imported),
    spread(cpu),
    `${files}`,
    aimOf(name, imported.median, summarize(testcontainers.map(({ importMs }) => importMs)).median),
  ]
}

function aimOf(name, importMs, peerMs) {
  if (limited.includes(name)) return aim(`under ${limitMs} ms`, importMs, limitMs)
  if (name !== sessionRow) return ''
  const ratio = importMs / peerMs
  const words = `at most ${overTestcontainers} of testcontainers`
  return `${aim(words, ratio, overTestcontainers)} (${number(ratio)})`
}
