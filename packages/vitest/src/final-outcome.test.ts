import { expect, test } from 'vitest'
import { finalOutcome } from './final-outcome.ts'

const failed = { outcome: 'failed', error: 'expected 1 to be 2' } as const
const passed = { outcome: 'passed' } as const

test('what became of a test is what its listeners heard', () => {
  expect(finalOutcome({ result: { state: 'fail' } }, failed)).toEqual(failed)
  expect(finalOutcome({ result: { state: 'run' } }, passed)).toEqual(passed)
})

test('a test that is meant to fail is turned round', () => {
  expect(finalOutcome({ fails: true, result: { state: 'fail' } }, failed)).toEqual(passed)
  expect(finalOutcome({ fails: true, result: { state: 'pass' } }, passed)).toEqual({
    outcome: 'failed',
    error: 'Expect test to fail',
  })
})

test('a test that has skipped itself is not told', () => {
  expect(finalOutcome({ result: { state: 'skip' } }, passed)).toBeUndefined()
  expect(finalOutcome({ fails: true, result: { state: 'skip' } }, passed)).toBeUndefined()
})
