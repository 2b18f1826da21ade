import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { contend } from './contend.mjs'
import { useOfWeb } from './test-sources.mjs'

const name = 'memory'
const files = 20
const atMost = 0.8

const columns = [
  'runner',
  'contender',
  'main and ours',
  '… shared once',
  'workers',
  'processes of ours',
  'aim',
]

/** Peaks of memory of a run's processes. @param {import('./contend.mjs').Conditions} conditions */
export async function memoryTable(conditions) {
  const { former, runnersFor } = conditions
  const contenders = ['mooring', ...(former ? ['former'] : []), 'testcontainers']
  const rows = []
  for (const runner of runnersFor(name)) {
    const content = (...args) => useOfWeb(files, ...args)
    const work = { runner, contenders, content, tests: files, memory: true }
    rows.push(...rowsOf(runner, await contend(work, conditions)))
  }
  return rows.length > 0 ? table(columns, rows) : undefined
}

function rowsOf(runner, samples) {
  const summaryOf = (runs, pick) => summarize(runs.map(({ memory }) => pick(memory)))
  const before = samples.former && summaryOf(samples.former, ({ aside }) => aside)
  return Object.entries(samples).map(([contender, runs]) => {
    const aside = summaryOf(runs, (memory) => memory.aside)
    const ratio = before && aside.median / before.median
    const row = [
      runner,
      contender,
      spread(aside),
      spread(summaryOf(runs, ({ asidePss }) => asidePss)),
      spread(summaryOf(runs, ({ workers }) => workers)),
      `${summaryOf(runs, ({ counts }) => counts.ours).median}`,
      contender === 'mooring' && before
        ? `${aim(`at most ${atMost} of the former`, ratio, atMost)} (${number(ratio)})`
        : '',
    ]
    console.log(`bench    ${name}, ${row.join(' | ')}`)
    return row
  })
}
