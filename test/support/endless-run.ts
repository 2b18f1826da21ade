import { expect } from 'vitest'
import { eventually } from './engine.ts'
import type { FixtureOptions } from './fixture-run.ts'
import { leftoversOf } from './leftovers.ts'
import type { RunSpace } from './run-space.ts'
import type { Runner } from './runners.ts'

/** A run whose one test goes on until it is cut off. */
export const endless = (runner: Runner): FixtureOptions =>
  runner.startsWith('jest')
    ? { fixture: 'jest-endless', runner, args: [], ownGroup: true }
    : { fixture: 'vitest-endless', runner, args: ['run'], ownGroup: true }

/** Waits until neither the engine nor this machine has anything of a run. */
export async function expectNothingLeft(run: { runId: string }, space: RunSpace): Promise<void> {
  await eventually(async () =>
    expect([...(await leftoversOf(run)), ...(await space.remains())]).toEqual([]),
  )
}
