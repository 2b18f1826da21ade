import { contenders } from '../contenders/contender.mjs'
import { aim, ratio, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { spawnContender } from './contender-process.mjs'
import { interleave } from './interleave.mjs'
import { makeProcessTree, wayOfCounting } from './process-tree.mjs'

const deadlineMs = 60_000

const columns = [
  'containers',
  'counted',
  'mooring',
  'raw dockerode',
  'testcontainers',
  'mooring : raw',
  'mooring : testcontainers',
  'aim',
]

/**
 * A table of the processor time that starting and removing containers takes in processes of their own: beyond what they import
 * first, and as a whole, because Mooring loads the engine's client and much else only when it needs it.
 *
 * @param {{ words: string, wanted: import('../service.mjs').Service, atMost: number }} work at most so many times that of
 *   raw dockerode
 * @param {{ rounds: number, signal: AbortSignal }} conditions
 */
export async function sessionCpu({ words, wanted, atMost }, { rounds, signal }) {
  const samples = await interleave(contenders, rounds, (name) => cpuMsOf(name, wanted, signal))
  const row = (counted, pick) => {
    const [ours, raw, peer] = ['mooring', 'dockerode', 'testcontainers'].map((name) =>
      summarize(samples[name].map(pick)),
    )
    const cells = [spread(ours), spread(raw), spread(peer), ratio(ours, raw), ratio(ours, peer)]
    return { cells: [words, counted, ...cells], ratioToRaw: ours.median / raw.median }
  }
  const beyond = row('beyond imports', ({ allMs, importMs }) => allMs - importMs)
  const whole = row('whole process', ({ allMs }) => allMs)
  const rows = [
    [...beyond.cells, aim(`at most ${atMost} raw`, beyond.ratioToRaw, atMost)],
    [...whole.cells, ''],
  ]
  return `Processor time of a fresh process, watchdog included, milliseconds, n = ${rounds} each. ${wayOfCounting}\n\n${table(columns, rows)}`
}

async function cpuMsOf(name, wanted, signal) {
  const tree = makeProcessTree()
  try {
    const contender = await spawnContender(name, { signal, tree })
    try {
      await contender.measure(wanted)
    } finally {
      await contender.end()
    }
    if (!(await tree.ended(performance.now() + deadlineMs)))
      throw new Error(`something of ${name} still runs after ${deadlineMs} ms`)
    return { allMs: tree.cpuMs(), importMs: contender.importCpuMs }
  } finally {
    await tree.kill()
    tree.remove()
  }
}
