import { contenders } from '../contenders/contender.mjs'
import { spawnContender } from '../process/contender-process.mjs'
import { interleave } from '../process/interleave.mjs'
import { sessionCpu } from '../process/session-cpu.mjs'
import { notSlower, ratio, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { service } from '../service.mjs'

export const title = 'Ten containers at once'

const figures = [
  ['first call to all ready', ({ openMs, startMs }) => openMs + startMs],
  ['process spawned to all ready', ({ spawnToReadyMs }) => spawnToReadyMs],
  ['all removed', ({ stopMs }) => stopMs],
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 5, signal }) {
  const rows = []
  for (const wait of ['ports', 'log']) {
    const wanted = service({ wait, containers: 10 })
    const samples = await interleave(contenders, rounds, (name) =>
      inFreshProcess(name, wanted, signal),
    )
    for (const [figure, pick] of figures) rows.push(row(`${wait}: ${figure}`, samples, pick))
  }
  const wanted = service({ wait: 'ports', containers: 30, isChecked: false })
  const thirty = { words: '30 at once', wanted, atMost: 1.3 }
  return `Fresh process each time, milliseconds, median (min to max), n = ${rounds} each.\n\n${table(columns, rows)}\n\n${await sessionCpu(thirty, { rounds, signal })}`
}

const columns = [
  'wait: figure',
  'mooring',
  'raw dockerode',
  'testcontainers',
  'mooring : raw',
  'mooring : testcontainers',
  'aim',
]

async function inFreshProcess(name, wanted, signal) {
  const contender = await spawnContender(name, { signal })
  try {
    const times = await contender.measure(wanted)
    return { ...times, spawnToReadyMs: times.readyAtMs - contender.spawnedAtMs }
  } finally {
    await contender.end()
  }
}

function row(figure, { mooring, dockerode, testcontainers }, pick) {
  const ours = summarize(mooring.map(pick))
  const raw = summarize(dockerode.map(pick))
  const peer = summarize(testcontainers.map(pick))
  return [
    figure,
    spread(ours),
    spread(raw),
    spread(peer),
    ratio(ours, raw),
    ratio(ours, peer),
    notSlower(mooring.map(pick), testcontainers.map(pick)),
  ]
}
