import { countText } from '../duration-text.ts'
import type { Run, Sum } from './run.ts'
import { countTests } from './tests.ts'

export type Facts = Omit<Run, 'sums' | 'advice'>

/** Where the time of a run went, added up. */
export function sumsOf({ tests, containers, totalMs }: Facts, leasedMs: readonly number[]): Sum[] {
  // What tests have of their own starts all the time.
  const ofRun = containers.filter(({ name, declared }) => name === declared)
  const started = ofRun.filter(({ readyMs }) => readyMs !== undefined)
  const lastReadyMs = Math.max(0, ...started.map(({ readyMs }) => readyMs ?? 0))
  const firstMs = Math.min(lastReadyMs, ...ofRun.map(({ fromMs }) => fromMs))
  const removals = containers.flatMap(({ removalMs }) => removalMs ?? [])
  return [
    { label: 'Whole run', ms: totalMs, of: 'first event to last' },
    {
      label: 'Until all were ready',
      ms: lastReadyMs - firstMs,
      of: countText(started.length, 'container'),
    },
    ...(tests.length > 0 ? ofTests(tests) : []),
    ...(leasedMs.length > 0
      ? [
          {
            label: 'Data of their own',
            ms: total(leasedMs),
            of: countText(leasedMs.length, 'time'),
          },
        ]
      : []),
    {
      label: 'Longest removal',
      ms: Math.max(0, ...removals),
      of: countText(removals.length, 'container'),
    },
  ]
}

function ofTests(tests: Run['tests']): Sum[] {
  const waited = tests.filter(({ waitingMs, startMs }) => startMs - waitingMs >= 1)
  return [
    {
      label: 'Tests waited',
      ms: total(waited.map(({ waitingMs, startMs }) => startMs - waitingMs)),
      of: `${countTests(waited).toLocaleString('en')} of ${countText(countTests(tests), 'test')}, added up`,
    },
    {
      label: 'Tests ran',
      ms: total(tests.map(({ startMs, endMs }) => endMs - startMs)),
      of: 'own time, added up',
    },
  ]
}

export const total = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0)
