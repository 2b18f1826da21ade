import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** Where a run on an engine leaves its results. */
export const resultsOf = (name) => `.cache/engines/${name}.json`

/**
 * How many tests of a run passed, failed and were skipped, from the file of Vitest's JSON reporter. A run without results
 * has failed.
 */
export function countsIn(file) {
  try {
    const results = read(file)
    const skipped = results.numPendingTests + results.numTodoTests
    return { passed: results.numPassedTests, failed: results.numFailedTests, skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/**
 * The tests of a run that failed, or passed only the second time, each with the first line of its error; and the files
 * that could not be run at all.
 *
 * @returns {{ name: string, failed: boolean, error: string }[]}
 */
export function unsteadyIn(file) {
  try {
    return read(file).testResults.flatMap((testFile) => [
      ...(testFile.message
        ? [{ name: relative('.', testFile.name), failed: true, error: firstLine(testFile.message) }]
        : []),
      ...testFile.assertionResults
        .filter((test) => test.failureMessages.length > 0)
        .map((test) => ({
          name: `${relative('.', testFile.name)} > ${test.fullName}`,
          failed: test.status === 'failed',
          error: firstLine(test.failureMessages[0]),
        })),
    ])
  } catch (error) {
    return [{ name: file, failed: true, error: `no results: ${firstLine(error.message)}` }]
  }
}

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))

const firstLine = (text) => text.split('\n', 1)[0].slice(0, 300)
