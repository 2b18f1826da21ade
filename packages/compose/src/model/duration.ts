import { invalid } from '../compose-errors.ts'
import { string, type Decoder } from './decode.ts'

const nanoseconds: Record<string, number> = {
  w: 604_800e9,
  d: 86_400e9,
  h: 3_600e9,
  m: 60e9,
  s: 1e9,
  ms: 1e6,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ns: 1,
}

const part = /(\d+(?:\.\d*)?|\.\d+)(w|d|h|ms|m|us|µs|μs|ns|s)/y

/** A duration such as '1m30s', '1.5h' or '2d', in nanoseconds; undefined where it is none. */
export function durationNs(written: string): number | undefined {
  if (/^[-+]?0$/.test(written)) return 0
  const [, sign = '', body = ''] = /^([-+]?)(.*)$/.exec(written) ?? []
  let total = 0
  part.lastIndex = 0
  let end = 0
  for (let found = part.exec(body); found; found = part.exec(body)) {
    total += Number(found[1]) * (nanoseconds[found[2] ?? ''] ?? 0)
    end = part.lastIndex
  }
  if (end === 0 || end !== body.length) return undefined
  return sign === '-' ? -total : total
}

/** A duration as compose prints it, such as '1m30s'. */
export const duration: Decoder<string> = (tree, path) => {
  const written = string(tree, path)
  const ns = durationNs(written)
  if (ns === undefined)
    throw invalid({
      at: tree.at,
      path,
      problem: `expected a duration such as "90s" or "1m30s", got ${JSON.stringify(written)}.`,
    })
  return durationText(ns)
}

export function durationText(ns: number): string {
  if (ns === 0) return '0s'
  const sign = ns < 0 ? '-' : ''
  const size = Math.round(Math.abs(ns))
  if (size < 1e3) return `${sign}${size}ns`
  if (size < 1e6) return `${sign}${size / 1e3}µs`
  if (size < 1e9) return `${sign}${size / 1e6}ms`
  const hours = Math.floor(size / 3_600e9)
  const minutes = Math.floor((size % 3_600e9) / 60e9)
  const seconds = (size % 60e9) / 1e9
  const withHours = hours > 0 ? `${hours}h` : ''
  const withMinutes = hours > 0 || minutes > 0 ? `${minutes}m` : ''
  return `${sign}${withHours}${withMinutes}${seconds}s`
}
