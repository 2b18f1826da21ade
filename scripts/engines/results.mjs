import { readFileSync } from 'node:fs'

/** Where a run on an engine leaves its results. */
export const resultsOf = (name) => `.cache/engines/${name}.json`

/**
 * How many tests of a run passed, failed and were skipped, from the file of Vitest's JSON reporter. A run without results
 * has failed.
 */
export function countsIn(file) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'))
    const skipped = results.numPendingTests + results.numTodoTests
    return { passed: results.numPassedTests, failed: results.numFailedTests, skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
