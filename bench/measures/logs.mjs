import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { contenderEnvironment } from '../process/contender-process.mjs'
import { interleave } from '../process/interleave.mjs'
import { aim, number, ratio, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { service } from '../service.mjs'

export const title = 'Waiting for a line of a large log'

const program = fileURLToPath(new URL('../process/logs-program.mjs', import.meta.url))
const longestStopMs = 200
const names = ['mooring', 'testcontainers']
const logs = [
  {
    words: 'one line of 30 MB, found at its end',
    script: "head -c 30000000 /dev/zero | tr '\\0' x",
    limit: 1,
  },
  {
    words: '150 MB of lines of 100 characters',
    script: `yes "$(head -c 99 /dev/zero | tr '\\0' x)" | head -n 1500000`,
    limit: 0.7,
  },
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 5, signal }) {
  const rows = []
  for (const log of logs) {
    const wanted = loud(log.script)
    const samples = await interleave(names, rounds, (name) => measured(name, wanted, signal))
    rows.push(...rowsOf(log, samples))
  }
  return `Fresh process each time, imports left out; median (min to max), n = ${rounds} each.\n\n${table(columns, rows)}`
}

const columns = [
  'log, contender',
  'ready, ms',
  'CPU time, ms',
  'longest stop of the event loop, ms',
  'memory at its peak over the begin, MiB',
  'aims',
]

/** A service that writes before it says that it listens. */
function loud(script) {
  const { logLine, ...rest } = service({ wait: 'log' })
  return {
    ...rest,
    logLine,
    command: ['sh', '-c', `${script}; echo "${logLine}"; exec sleep 600`],
  }
}

async function measured(name, wanted, signal) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, name, JSON.stringify(wanted)],
    { env: contenderEnvironment(), signal },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

function rowsOf({ words, limit }, samples) {
  const figure = (name, of) => summarize(samples[name].map(of))
  const cpu = Object.fromEntries(names.map((name) => [name, figure(name, ({ cpuMs }) => cpuMs)]))
  return names.map((name) => {
    const stop = figure(name, (taken) => taken.longestStopMs)
    const over = ratio(cpu.mooring, cpu.testcontainers)
    return [
      `${words}: ${name}`,
      spread(figure(name, ({ readyMs }) => readyMs)),
      spread(cpu[name]),
      spread(stop),
      spread(figure(name, ({ grownMebibytes }) => grownMebibytes)),
      name === 'mooring'
        ? [
            aim(
              `CPU at most ${number(limit)} of testcontainers (${over})`,
              cpu.mooring.median,
              limit * cpu.testcontainers.median,
            ),
            aim(`a stop under ${longestStopMs} ms`, stop.median, longestStopMs),
          ].join('<br>')
        : '',
    ]
  })
}
