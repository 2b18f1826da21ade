import { expect } from 'vitest'
import { runFixture, type FixtureOptions, type FixtureResult } from './fixture-run.ts'
import { leftoversOf } from './leftovers.ts'

/** Runs a sample project to its end, and asserts that it leaves nothing on the engine. */
export async function runClean(options: FixtureOptions): Promise<FixtureResult> {
  const result = await runFixture(options)
  expect(await leftoversOf(result), result.output).toEqual([])
  return result
}

/** How often a text occurs in another. */
export const occurrences = (text: string, part: string): number => text.split(part).length - 1
