import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** Where a run on an engine leaves its results. */
export const resultsOf = (name) => `.cache/engines/${name}.json`

/**
 * How many tests of a run passed, failed and were skipped, from the file of Vitest's JSON reporter. A test file that could
 * not be run, or in which only hooks failed, counts as one more that failed; so does a run without results.
 *
 * @param {{ except?: readonly string[] }} [options] files that do not count
 */
export function countsIn(file, { except = [] } = {}) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const results = resultsIn(file)
  if (results === undefined) return { ...counts, failed: 1 }
  for (const testFile of results) {
    if (except.includes(pathOf(testFile))) continue
    if (faultOf(testFile) !== undefined) counts.failed++
    for (const { status } of testFile.assertionResults) counts[kinds[status] ?? 'skipped']++
  }
  return counts
}

const kinds = { passed: 'passed', failed: 'failed' }

/** Paths of the test files of a run in which something failed; none where the run has no results. */
export const failedFilesIn = (file) =>
  (resultsIn(file) ?? []).filter(({ status }) => status === 'failed').map(pathOf)

/**
 * The tests of a run that failed, or passed only the second time, each with the first line of its error; and the files
 * that could not be run, or whose hooks failed.
 *
 * @returns {{ name: string, outcome: 'FAILED' | 'passed the second time', error: string }[]}
 */
export function unsteadyIn(file) {
  const results = resultsIn(file)
  if (results === undefined) return [{ name: file, outcome: 'FAILED', error: 'no results' }]
  return results.flatMap((testFile) => [
    ...(faultOf(testFile) === undefined
      ? []
      : [{ name: pathOf(testFile), outcome: 'FAILED', error: firstLine(faultOf(testFile)) }]),
    ...testFile.assertionResults
      .filter((test) => test.failureMessages.length > 0)
      .map((test) => ({
        name: `${pathOf(testFile)} > ${test.fullName}`,
        outcome: test.status === 'failed' ? 'FAILED' : 'passed the second time',
        error: firstLine(test.failureMessages[0]),
      })),
  ])
}

function resultsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults
  } catch {
    return undefined
  }
}

/** What failed of a file besides its tests. Of hooks of a block the results say no more than that the file has failed. */
function faultOf({ status, message, assertionResults }) {
  if (message) return message
  const isOfTest = assertionResults.some((test) => test.status === 'failed')
  return status === 'failed' && !isOfTest ? 'a hook of a block failed' : undefined
}

const pathOf = ({ name }) => relative('.', name)

const firstLine = (text) => text.split('\n', 1)[0].slice(0, 300)
