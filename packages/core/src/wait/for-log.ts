import { orAborted } from '../abort.ts'
import type { ResolvedWait } from '../config/resolved-waits.ts'
import { excerpt } from './excerpt.ts'
import { createLineSearch } from './line-search.ts'
import { patternText } from './text-pattern.ts'
import {
  NeverReady,
  type FailedProbe,
  type ProbeOptions,
  type WaitStrategy,
} from './wait-strategy.ts'
import type { WaitTarget } from './wait-target.ts'

type LogWait = Extract<ResolvedWait, { kind: 'log' }>

/**
 * Ready when enough lines of the container's output match; lines written before the wait began
 * count, and so does one that has not ended yet. What is searched of an endless one, and what `^`
 * and `$` mean in it, is said at `createLineSearch`.
 */
export function waitForLog(wait: LogWait): WaitStrategy {
  return {
    waitsFor: () => logText(wait),
    containerEnd: 'harmless',
    untilReady: (target, options) => orAborted(untilLogged(wait, target, options), options.signal),
  }
}

function logText({ pattern, times, stream }: LogWait): string {
  const where = stream === 'both' ? '' : ` on ${stream}`
  return `log line ${patternText(pattern)}${where}${times === 1 ? '' : ` (${times} times)`}`
}

async function untilLogged(
  wait: LogWait,
  target: WaitTarget,
  { signal, onProbe }: ProbeOptions,
): Promise<void> {
  signal.throwIfAborted()
  onProbe({ text: 'nothing was logged' })
  const { pattern, stream: wanted, times } = wait
  const searches = { stdout: createLineSearch(pattern), stderr: createLineSearch(pattern) }
  let found = 0
  for await (const texts of target.logs(signal)) {
    let lastLine: string | undefined
    for (const { stream, text } of texts) {
      if (wanted !== 'both' && wanted !== stream) continue
      found += searches[stream].take(text)
      if (found >= times) return
      lastLine = searches[stream].lastLine()
    }
    if (lastLine !== undefined) onProbe(notYet(found, lastLine))
  }
  for (const search of Object.values(searches)) {
    found += search.end()
    if (found >= times) return
  }
  // The log ends with the container, or just before its end is known.
  throw new NeverReady({ reason: 'exited', exitCode: await target.exited(signal) })
}

const notYet = (found: number, line: string): FailedProbe => ({
  text: `found ${found} times, last line: ${excerpt(line)}`,
})
