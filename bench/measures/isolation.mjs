import { openServer } from '../isolation/server.mjs'
import { clones, others, resets, selectOne } from '../isolation/ways.mjs'
import { number } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'

export const title = 'What a database of its own costs a test'

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 200 }) {
  const sections = []
  for (const tables of [10, 100]) sections.push(await measured({ tables, rounds }))
  return sections.join('\n\n')
}

async function measured({ tables, rounds }) {
  const server = await openServer({ tables })
  try {
    const floor = summarize(await selectOne(server, rounds))
    const few = Math.max(5, Math.ceil(rounds / 10))
    const alone = await resets(server, { workers: 1, rounds })
    const together = await resets(server, { workers: 8, rounds })
    const cloned = await clones(server, { workers: 1, rounds: few, testMs: 0 })
    const clonedTogether = await clones(server, { workers: 8, rounds: few, testMs: 100 })
    const rest = await others(server, { tables, rounds: few })
    const aims = tables === 10 ? [15, 0.5] : [25, 1]
    const ratio = summarize(alone.times).median / floor.median
    const rows = [
      ['SELECT 1, the floor', ...cells(floor, floor), '', ''],
      [
        'reset, 1 worker',
        ...cells(summarize(alone.times), floor),
        number(alone.cpuMs),
        aim(ratio, aims[0], `${aims[0]} times the floor`),
      ],
      [
        'reset, 8 workers, each',
        ...cells(summarize(together.times), floor),
        number(together.cpuMs),
        '',
      ],
      [
        '… wall time per test and reset',
        number(together.wallPerTestMs),
        '',
        '',
        '',
        aim(together.wallPerTestMs, aims[1], `${aims[1]} ms`),
      ],
      [
        'clone to first insert, 1 worker',
        ...cells(summarize(cloned.times), floor),
        number(cloned.cpuMs),
        '',
      ],
      [
        'clone to first insert, 8 workers',
        ...cells(summarize(clonedTogether.times), floor),
        number(clonedTogether.cpuMs),
        '',
      ],
      [
        '… wall time per test of 100 ms, over the ideal',
        number(clonedTogether.overheadMs),
        '',
        '',
        '',
        aim(clonedTogether.overheadMs, 3, '3 ms'),
      ],
      ['TRUNCATE of all tables', ...cells(summarize(rest.truncate), floor), '', ''],
      ['CREATE DATABASE, default strategy', ...cells(summarize(rest.byLog), floor), '', ''],
      ['CREATE DATABASE, file_copy', ...cells(summarize(rest.byFiles), floor), '', ''],
      ['schema per test, made and dropped', ...cells(summarize(rest.schema), floor), '', ''],
    ]
    return `${tables} tables, milliseconds; n = ${rounds} for each worker and ${few} where databases or schemas are made.\n\n${table(columns, rows)}`
  } finally {
    await server.close()
  }
}

const columns = ['way', 'median', 'min to max', 'over SELECT 1', 'CPU of the server', 'aim']

const cells = ({ median, min, max }, floor) => [
  number(median),
  `${number(min)} to ${number(max)}`,
  `${number(median / floor.median)}x`,
]

const aim = (value, limit, words) => `at most ${words}: **${value <= limit ? 'met' : 'not met'}**`
