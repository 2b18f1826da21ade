import { readFileSync, rmSync } from 'node:fs'
import { ensureDependencies, tryRun } from './dependencies.mjs'
import { runAsProgram } from './engine/program.mjs'

const resultsFile = '.cache/test-results.json'

const checks = [
  ['format', ['run', 'format:check']],
  ['lint', ['run', 'lint']],
  ['build', ['run', 'build']],
  ['dead code', ['run', 'deadcode']],
  ['package shape', ['run', 'check:packages']],
]

// The tests count one by one, every other check as one.
await runAsProgram(import.meta.url, async () => {
  ensureDependencies((line) => console.log(`ci       ${line}`))
  rmSync(resultsFile, { force: true })
  const outcomes = checks.map(([name, args]) => check(name, args))
  const tests = check('tests', ['test'])
  const counts = testCounts()
  const failedChecks = outcomes.filter((passed) => !passed).length
  // A run that ends badly though no test failed, such as one that leaves containers, is a failure of its own.
  const failed = counts.failed + failedChecks + (!tests && counts.failed === 0 ? 1 : 0)
  process.exitCode = failed > 0 ? 1 : 0
  console.log(
    `${counts.passed + outcomes.length - failedChecks} passed, ${failed} failed, ${counts.skipped} skipped`,
  )
})

function check(name, args) {
  console.log(`\nci       ${name}`)
  const passed = tryRun('npm', ['--silent', ...args]) === 0
  console.log(`ci       ${name}: ${passed ? 'passed' : 'FAILED'}`)
  return passed
}

function testCounts() {
  try {
    const results = JSON.parse(readFileSync(resultsFile, 'utf8'))
    const skipped = results.numPendingTests + results.numTodoTests
    return { passed: results.numPassedTests, failed: results.numFailedTests, skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
