import { orAborted } from '../abort.ts'
import type { ResolvedWait } from '../config/resolved.ts'
import { excerpt } from './excerpt.ts'
import { matches, patternText } from './pattern.ts'
import {
  NeverReady,
  type FailedProbe,
  type ProbeOptions,
  type WaitStrategy,
} from './wait-strategy.ts'
import type { LogLine, WaitTarget } from './wait-target.ts'

type LogWait = Extract<ResolvedWait, { kind: 'log' }>

/**
 * Ready when enough lines of the container's output match; lines written before the wait began
 * count.
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
  let found = 0
  for await (const text of linesOf(target.logs(signal), wait.stream)) {
    if (matches(wait.pattern, text)) found += 1
    if (found >= wait.times) return
    onProbe(notYet(found, text))
  }
  // The log ends with the container, or just before its end is known.
  throw new NeverReady({ reason: 'exited', exitCode: await target.exited(signal) })
}

async function* linesOf(
  log: AsyncIterable<LogLine>,
  wanted: LogWait['stream'],
): AsyncGenerator<string> {
  for await (const { stream, text } of log) {
    if (wanted === 'both' || wanted === stream) yield* text.replace(/[\r\n]+$/, '').split(/\r?\n/)
  }
}

const notYet = (found: number, line: string): FailedProbe => ({
  text: `found ${found} times, last line: ${excerpt(line)}`,
})
