import { contenders } from '../contenders/contender.mjs'
import { spawnContender } from '../process/contender-process.mjs'
import { interleave } from '../process/interleave.mjs'
import { sessionCpu } from '../process/session-cpu.mjs'
import { aim, notSlower, number, ratio, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { redis, service, waits } from '../service.mjs'

export const title = 'One container, from start to ready'

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 15, signal }) {
  const processes = Object.fromEntries(
    await Promise.all(
      contenders.map(async (name) => [name, await spawnContender(name, { signal })]),
    ),
  )
  try {
    const rows = []
    for (const readyAfterSeconds of [0, 0.5]) {
      for (const wait of waits) {
        const wanted = service({ wait, readyAfterSeconds })
        // The first round warms every process up and is not counted.
        const samples = await interleave(contenders, rounds + 1, (name) =>
          processes[name].measure(wanted),
        )
        rows.push(row({ wait, readyAfterSeconds }, counted(samples)))
      }
    }
    const one = { words: 'one Redis', wanted: redis, atMost: 1.8 }
    return `Warm process, milliseconds, median (min to max), n = ${rounds} each.\n\n${table(columns, rows)}\n\n${await sessionCpu(one, { rounds, signal })}`
  } finally {
    await Promise.all(Object.values(processes).map((contender) => contender.end()))
  }
}

const columns = [
  'wait, service ready',
  'mooring',
  'session opening',
  'raw dockerode',
  'testcontainers',
  'mooring : raw',
  'mooring : testcontainers',
  'aims',
]

const counted = (samples) =>
  Object.fromEntries(Object.entries(samples).map(([name, taken]) => [name, taken.slice(1)]))

function row({ wait, readyAfterSeconds }, { mooring, dockerode, testcontainers }) {
  const startMs = (taken) => taken.map((times) => times.startMs)
  const ours = summarize(startMs(mooring))
  const open = summarize(mooring.map(({ openMs }) => openMs))
  const raw = summarize(startMs(dockerode))
  const peer = summarize(startMs(testcontainers))
  const limit = raw.median * 1.05 + 10
  return [
    `${wait}, ${readyAfterSeconds === 0 ? 'at once' : `after ${readyAfterSeconds} s`}`,
    spread(ours),
    spread(open),
    spread(raw),
    spread(peer),
    ratio(ours, raw),
    ratio(ours, peer),
    [
      aim(`at most 1.05 raw + 10 = ${number(limit)}`, ours.median, limit),
      notSlower(startMs(mooring), startMs(testcontainers)),
    ].join('<br>'),
  ]
}
