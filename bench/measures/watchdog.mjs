import { interleave } from '../process/interleave.mjs'
import { spawnSessions } from '../process/session-process.mjs'
import { number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { service } from '../service.mjs'

export const title = 'What the watchdog adds to a session of one container'

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 25, signal }) {
  const kinds = ['watchdog', 'none']
  const processes = Object.fromEntries(
    await Promise.all(kinds.map(async (kind) => [kind, await spawnSessions({ signal })])),
  )
  const { image, command, port, labels } = service({ wait: 'ports' })
  const containers = { web: { image, command, ports: [port], labels } }
  try {
    const samples = await interleave(kinds, rounds + 1, (reaper) =>
      processes[reaper].session({ reaper, containers }),
    )
    const [armed, bare] = kinds.map((kind) => samples[kind].slice(1))
    const figure = (words, of) => row(words, armed.map(of), bare.map(of))
    const rows = [
      figure('session open, container ready', ({ openMs }) => openMs),
      figure('CPU time of the process of the tests', ({ cpuMs }) => cpuMs),
      figure('close', ({ closeMs }) => closeMs),
    ]
    const own = armed.flatMap(({ watchdog }) => watchdog ?? [])
    const itself =
      own.length === 0
        ? ''
        : `\n\nThe process itself, while the session is open: ${spread(summarize(own.map(({ cpuMs }) => cpuMs)))} ms of CPU time, ${spread(summarize(own.map(({ mebibytes }) => mebibytes)))} MiB.`
    return `Milliseconds, median (min to max), n = ${rounds} each; the difference is the median of the differences within a round.\n\n${table(columns, rows)}${itself}`
  } finally {
    await Promise.all(Object.values(processes).map((process) => process.end()))
  }
}

const columns = ['figure', 'with (default)', "without (`reaper: 'none'`)", 'difference']

function row(words, armed, bare) {
  const differences = armed.map((value, round) => value - bare[round])
  return [
    words,
    spread(summarize(armed)),
    spread(summarize(bare)),
    number(summarize(differences).median),
  ]
}
