import Docker from 'dockerode'
import { removeSnapshots } from '../engine/own-snapshots.mjs'
import { wayOfCounting } from '../process/process-tree.mjs'
import { growthTable } from '../run/growth-table.mjs'
import { memoryTable } from '../run/memory-table.mjs'
import { databaseContainer } from '../run/migrated-database.mjs'
import { timeTable } from '../run/time-table.mjs'

export const title = 'Whole runs of test runners'

const tables = [
  ['Milliseconds:', timeTable],
  [
    'Peaks of memory in MiB, of 20 files that each use a container. "Main and ours" is the resident memory of the runner\'s main process and of our own, each at its peak, and "shared once" that of the moment when it was most, without what they share counted twice.',
    memoryTable,
  ],
  [
    'Resident memory of the largest process at its peak in MiB, when the tests of one file, which each name a container, become ten times as many.',
    growthTable,
  ],
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 7, signal, only = [], former, engineSocketPath }) {
  const conditions = {
    rounds,
    former,
    signal,
    /** The runners with which work of that name is wanted. */
    runnersFor: (name) =>
      ['vitest-4', 'vitest-5', 'jest-30'].filter((runner) =>
        only.every((part) => `${name}, ${runner}`.includes(part)),
      ),
  }
  try {
    const sections = []
    for (const [words, tableOf] of tables) {
      const rows = await tableOf(conditions)
      if (rows) sections.push(`${words}\n\n${rows}`)
    }
    return [`${wayOfCounting} Median (min to max), n = ${rounds} each.`, ...sections].join('\n\n')
  } finally {
    await removeSnapshots(new Docker({ socketPath: engineSocketPath }), databaseContainer)
  }
}
