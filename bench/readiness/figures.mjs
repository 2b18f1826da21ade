import { aim, number } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { serverNames } from './servers.mjs'

const mostOvershootMs = 10

/** @param {Record<string, import('./results.mjs').Measured>} servers @returns {string} Markdown */
export function figures(servers) {
  const rows = serverNames.filter((name) => servers[name]).map((name) => row(name, servers[name]))
  return table(columns, rows)
}

const columns = [
  'server',
  'starts under load',
  'false',
  'idle starts',
  'ready after',
  'overshoot: median',
  'p90',
  'max',
  'load average',
  'aim',
]

function row(name, { starts, falseReadies, overshootsMs, startsMs, load = '' }) {
  const underLoad = starts === undefined ? ['', ''] : [`${starts}`, `${falseReadies.length}`]
  const aims = starts === undefined ? [] : [aim('none false', falseReadies.length, 0)]
  if (overshootsMs === undefined)
    return [name, ...underLoad, '', '', '', '', '', '', aims.join('<br>')]
  const { n, median, max } = summarize(overshootsMs)
  const idle = [summarize(startsMs).median, median, p90(overshootsMs), max].map(number)
  const late = aim(`at most ${mostOvershootMs} late`, median, mostOvershootMs)
  return [name, ...underLoad, `${n}`, ...idle, load, [...aims, late].join('<br>')]
}

const p90 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.9) - 1]
