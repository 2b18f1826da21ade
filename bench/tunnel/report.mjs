import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { ours, ways } from './ways/way.mjs'

const peer = 'ssh-remote-port-forward'

/** @param {{ setUps: object, stalls: object, calls: object }} samples by way @returns {string} Markdown */
export function report({ setUps, stalls, calls }) {
  const names = Object.keys(calls)
  const n = calls[names[0]].length
  return [
    `Milliseconds until a container can be created that reaches the host, its sidecar included; median (min to max), n = ${setUps[ours[0]].length} each. Ours is what the first container that declares \`hostPorts\` took longer than one that does not, in the same session; such a plain start took ${spread(summarize(plainStarts(setUps)))} ms.`,
    table(['way', 'set-up', `: ${peer}`, 'aim'], setUpRows(setUps)),
    `Microseconds of 64 bytes there and back, p50 (p99) over ${n} rounds; ratios are of p50. "200 at once" is milliseconds until all of so many new connections have their answer, median (min to max).`,
    table(
      [
        'way',
        'keep-alive',
        ': bridge',
        `: ${peer}`,
        'new connection',
        ': bridge',
        `: ${peer}`,
        '200 at once',
      ],
      names.map((name) => latencyRow(name, calls)),
    ),
    `Megabytes per second over one connection, 16 MiB each time, median (min to max). Memory is that of the process that carries the bytes (for us, the process of the tests), while 40 containers' connections ask for 4 MiB each and read nothing for a second: before, and at its peak.`,
    table(
      [
        'way',
        'host to container',
        ': bridge',
        `: ${peer}`,
        'container to host',
        ': bridge',
        `: ${peer}`,
        'MB, 40 stalled readers',
        'then all read in, ms',
        'failed calls',
      ],
      names.map((name) => bulkRow(name, calls, stalls)),
    ),
    table(['aim', 'verdict'], aims({ setUps, stalls, calls })),
    ...('system-ssh' in calls ? [] : ['There was no `ssh` on this machine to compare with.']),
  ].join('\n\n')
}

const plainStarts = (setUps) => ours.flatMap((name) => setUps[name].map(({ plainMs }) => plainMs))

const setUpTimes = (taken) => taken.map(({ setUpMs }) => setUpMs)

function setUpRows(setUps) {
  const theirs = summarize(setUpTimes(setUps[peer])).median
  return Object.entries(setUps).map(([name, taken]) => {
    const times = summarize(setUpTimes(taken))
    return [
      ways[name],
      spread(times),
      (times.median / theirs).toFixed(2),
      ours.includes(name) ? setUpAim(setUps, name) : '',
    ]
  })
}

function setUpAim(setUps, name) {
  const limit = summarize(plainStarts(setUps)).median + 150
  const words = `at most a plain start + 150 = ${number(limit)}`
  return aim(words, summarize(setUpTimes(setUps[name])).median, limit)
}

function latencyRow(name, calls) {
  const concurrent = calls[name].map((taken) => taken.concurrent)
  return [
    ways[name],
    ...latencyCells(name, calls, 'keepAlive'),
    ...latencyCells(name, calls, 'fresh'),
    spread(summarize(concurrent)),
  ]
}

function latencyCells(name, calls, cell) {
  const p50 = (of) => percentile(pooled(calls[of], cell), 0.5)
  const p99 = percentile(pooled(calls[name], cell), 0.99)
  return [
    `${number(p50(name))} (${number(p99)})`,
    (p50(name) / p50('bridge')).toFixed(2),
    (p50(name) / p50(peer)).toFixed(2),
  ]
}

function bulkRow(name, calls, stalls) {
  const { memory, stalled } = stalls[name]
  const { attempts, failed } = failures(name, calls, stalls)
  return [
    ways[name],
    ...rateCells(name, calls, 'down'),
    ...rateCells(name, calls, 'up'),
    memory ? `${number(memory.beforeMb)}, ${number(memory.peakMb)}` : '',
    number(stalled),
    `${failed} of ${attempts}`,
  ]
}

function rateCells(name, calls, cell) {
  const rates = (of) => summarize(calls[of].map((taken) => taken[cell]))
  return [
    spread(rates(name)),
    (rates(name).median / rates('bridge').median).toFixed(2),
    (rates(name).median / rates(peer).median).toFixed(2),
  ]
}

function aims({ setUps, stalls, calls }) {
  const p50 = (cell) => percentile(pooled(calls.attach, cell), 0.5)
  const failed = ours.reduce((sum, name) => sum + failures(name, calls, stalls).failed, 0)
  return [
    [
      'new connection over attach, p50',
      aim(`${number(p50('fresh'))} µs, under 1500`, p50('fresh'), 1_500),
    ],
    [
      'keep-alive over attach, p50',
      aim(`${number(p50('keepAlive'))} µs, under 300`, p50('keepAlive'), 300),
    ],
    ['no call of ours fails', aim(`${failed} failed`, failed, 0)],
    ...ours.map((name) => [`set-up, ${ways[name]}`, setUpAim(setUps, name)]),
  ]
}

function failures(name, calls, stalls) {
  const taken = [...calls[name], stalls[name]]
  return {
    attempts: taken.reduce((sum, { attempts }) => sum + attempts, 0),
    failed: taken.reduce((sum, { problems }) => sum + problems.length, 0),
  }
}

const pooled = (taken, cell) => taken.flatMap((figures) => figures[cell])

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}
