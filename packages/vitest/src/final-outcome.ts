import type { EndedTest } from '@mooring/client'
import type { RunnerTestCase } from 'vitest'

export type Outcome = Pick<EndedTest, 'outcome' | 'error' | 'report'>

/**
 * What became of a test, of which Vitest's listeners hear before it is turned round by `test.fails`.
 *
 * @param heard as the listeners hear it
 * @returns undefined for one that has skipped itself
 */
export function finalOutcome(
  { fails, result }: Pick<RunnerTestCase, 'fails' | 'result'>,
  heard: Outcome,
): Outcome | undefined {
  if (result?.state === 'skip') return undefined
  if (!fails) return heard
  return heard.outcome === 'failed'
    ? { outcome: 'passed' }
    : { outcome: 'failed', error: 'Expect test to fail' }
}
