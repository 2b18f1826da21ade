import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { contend } from './contend.mjs'
import { namingTests } from './test-sources.mjs'

const name = 'growth'
const [few, many] = [1_000, 10_000]

const columns = ['runner', 'contender', `${few} tests`, `${many} tests`, 'growth', 'aim']

/** What the largest process of a run keeps of its tests. @param {import('./contend.mjs').Conditions} conditions */
export async function growthTable(conditions) {
  const { former, runnersFor } = conditions
  const contenders = ['bare', 'fixture', 'mooring', ...(former ? ['former'] : []), 'testcontainers']
  const rows = []
  for (const runner of runnersFor(name)) {
    const samples = []
    for (const count of [few, many]) {
      const content = (...args) => namingTests(count, ...args)
      samples.push(
        await contend({ runner, contenders, content, tests: count, memory: true }, conditions),
      )
    }
    rows.push(...rowsOf({ runner, contenders }, samples))
  }
  return rows.length > 0 ? table(columns, rows) : undefined
}

function rowsOf({ runner, contenders }, samples) {
  const summariesOf = (contender) =>
    samples.map((of) => summarize(of[contender].map(({ memory }) => memory.largest)))
  const growthOf = (contender) => {
    const [before, after] = summariesOf(contender)
    return after.median - before.median
  }
  const limit = growthOf('testcontainers')
  return contenders.map((contender) => {
    const row = [
      runner,
      contender,
      ...summariesOf(contender).map(spread),
      number(growthOf(contender)),
      contender === 'mooring'
        ? aim(`at most testcontainers' = ${number(limit)}`, growthOf(contender), limit)
        : '',
    ]
    console.log(`bench    ${name}, ${row.join(' | ')}`)
    return row
  })
}
