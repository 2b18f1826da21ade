import { aim, ratio, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { contend } from '../run/contend.mjs'
import { wayOfCounting } from '../run/process-tree.mjs'
import { works } from '../run/works.mjs'

export const title = 'Whole runs of test runners'

const runners = ['vitest-4', 'vitest-5', 'jest-30']
const figures = { cpuMs: 'CPU', wallMs: 'wall' }

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 7, signal, only = [], former }) {
  const chosen = (work, runner) => only.every((part) => `${work}, ${runner}`.includes(part))
  const conditions = { rounds, former, signal }
  const rows = []
  for (const work of works) {
    for (const runner of runners.filter((runner) => chosen(work.name, runner))) {
      const contenders = ['mooring', ...(former ? ['former'] : []), ...work.contenders]
      const samples = await contend({ ...work, runner, contenders }, conditions)
      const added = rowsOf({ work, runner }, samples)
      for (const row of added) console.log(`bench    ${row.join(' | ')}`)
      rows.push(...added)
    }
  }
  return `${wayOfCounting} Milliseconds, median (min to max), n = ${rounds} each.\n\n${table(columns(former), rows.map(former ? (row) => row : withoutFormer))}`
}

const formerColumns = new Set([4, 5])
const withoutFormer = (row) => row.filter((_, index) => !formerColumns.has(index))

function columns(former) {
  const all = [
    'work, runner',
    'figure',
    'beside',
    'Mooring',
    'Mooring, former',
    ': former',
    'the other',
    ': the other',
    'aim',
  ]
  return former ? all : withoutFormer(all)
}

function rowsOf({ work, runner }, { mooring, former, ...others }) {
  const rows = []
  for (const [other, theirs] of Object.entries(others)) {
    for (const [figure, words] of Object.entries(figures)) {
      const [ours, before, peer] = [mooring, former, theirs].map(
        (runs) => runs && summarize(runs.map((run) => run[figure])),
      )
      const judged = work.judged.find((one) => one.figure === figure && one.over === other)
      rows.push([
        `${work.name}, ${runner}`,
        words,
        other,
        spread(ours),
        before ? spread(before) : '',
        before ? ratio(ours, before) : '',
        spread(peer),
        ratio(ours, peer),
        judged ? aim(`at most ${judged.atMost}`, ours.median / peer.median, judged.atMost) : '',
      ])
    }
  }
  return rows
}
