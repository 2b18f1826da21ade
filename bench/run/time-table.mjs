import { aim, ratio, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { contend } from './contend.mjs'
import { works } from './works.mjs'

const figures = { cpuMs: 'CPU', wallMs: 'wall' }
const ofFormer = ['Mooring, former', ': former']

/** What each work costs with Mooring and beside it. @param {import('./contend.mjs').Conditions} conditions */
export async function timeTable(conditions) {
  const { former, runnersFor } = conditions
  const columns = [
    'work, runner',
    'figure',
    'Mooring',
    ...(former ? ofFormer : []),
    'beside',
    'that',
    'ratio',
    'aim',
  ]
  const rows = []
  for (const work of works) {
    for (const runner of runnersFor(work.name)) {
      const contenders = ['mooring', ...(former ? ['former'] : []), ...work.contenders]
      const samples = await contend({ ...work, runner, contenders }, conditions)
      rows.push(...rowsOf({ work, runner }, samples))
    }
  }
  return rows.length > 0 ? table(columns, rows) : undefined
}

function rowsOf({ work, runner }, { mooring, former, ...others }) {
  const rows = []
  for (const [other, theirs] of Object.entries(others)) {
    for (const [figure, words] of Object.entries(figures)) {
      const summaryOf = (runs) => summarize(runs.map((run) => run[figure]))
      const [ours, peer] = [summaryOf(mooring), summaryOf(theirs)]
      const row = [
        `${work.name}, ${runner}`,
        words,
        spread(ours),
        ...(former ? [spread(summaryOf(former)), ratio(ours, summaryOf(former))] : []),
        other,
        spread(peer),
        ratio(ours, peer),
        verdict(work, { figure, other }, ours.median / peer.median),
      ]
      console.log(`bench    ${row.join(' | ')}`)
      rows.push(row)
    }
  }
  return rows
}

function verdict(work, { figure, other }, value) {
  const judged = work.judged.find((one) => one.figure === figure && one.over === other)
  return judged ? aim(`at most ${judged.atMost}`, value, judged.atMost) : ''
}
