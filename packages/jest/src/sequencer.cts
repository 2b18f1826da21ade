import Sequencer from '@jest/test-sequencer'
import type { RunTests } from './run-tests.ts' with { 'resolution-mode': 'import' }

type Test = Parameters<Sequencer['sort']>[0][number]

/** Jest's own order of tests; it notes which tests a run has, because Jest tells its global set-up nothing of them. */
class TestSequencer extends Sequencer {
  override sort(tests: Test[]): ReturnType<Sequencer['sort']> {
    note(tests)
    return super.sort(tests)
  }

  override allFailedTests(tests: Test[]): ReturnType<Sequencer['allFailedTests']> {
    const failed = super.allFailedTests(tests)
    if (Array.isArray(failed)) note(failed)
    else void failed.then(note)
    return failed
  }
}

export = TestSequencer

function note(tests: readonly Test[]): void {
  const runTests: RunTests = tests.map(({ path, context: { config } }) => ({ path, config }))
  ;(globalThis as { [key: symbol]: RunTests })[Symbol.for('mooring.jest.tests')] = runTests
}
