import { rmSync } from 'node:fs'
import { ensureDependencies, tryRun } from './dependencies.mjs'
import { beginChromium } from './engine/chromium.mjs'
import { runAsProgram } from './engine/program.mjs'
import { countsIn, failedFilesIn, resultsOf, unsteadyIn } from './engines/results.mjs'
import { canServe } from './engines/serve.mjs'

const resultsFile = '.cache/test-results.json'

// Beside the machine's own: the newest Docker with the image store that becomes the default, and the other product.
const otherEngines = ['docker-28-containerd', 'podman-5']

// More have a cause in common.
const mostFilesAgain = 6

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
  const chromium = beginChromium()
  const outcomes = checks.map(([name, args]) => check(name, args))
  const missing = await chromium()
  if (missing) console.log(`ci       pages are not tested: ${missing}`)
  const runs = [
    testRun('tests', { args: ['test', '--'], resultsFile }),
    ...(canServe() ? otherEngines : []).map((name) =>
      testRun(`tests on ${name}`, {
        args: ['run', 'engines', '--', name, '--contract', '--'],
        resultsFile: resultsOf(name),
      }),
    ),
  ]
  if (!canServe())
    console.log(`ci       not run on ${otherEngines.join(', ')}: that takes root on Debian`)
  for (const { run, outcome, name, error } of runs.flatMap(({ unsteady }) => unsteady))
    console.log(`ci       ${run}: ${outcome}: ${name}\n           ${error}`)
  const failedChecks = outcomes.filter((passed) => !passed).length
  const sum = (kind) => runs.reduce((total, counts) => total + counts[kind], 0)
  const failed = sum('failed') + failedChecks
  process.exitCode = failed > 0 ? 1 : 0
  console.log(
    `${sum('passed') + outcomes.length - failedChecks} passed, ${failed} failed, ${sum('skipped')} skipped`,
  )
})

/**
 * Runs tests, and then the few files in which something failed once more, by themselves: so a test that a busy machine
 * fails is told from one that fails. What failed the first time is told all the same.
 */
function testRun(name, run) {
  const first = runOnce(name, run)
  const files = failedFilesIn(run.resultsFile)
  if (files.length === 0 || files.length > mostFilesAgain) return first
  const others = countsIn(run.resultsFile, { except: files })
  const again = runOnce(`${name}, once more`, { ...run, args: [...run.args, ...files] })
  return {
    passed: others.passed + again.passed,
    failed: others.failed + again.failed + (first.hasMore ? 1 : 0),
    skipped: others.skipped + again.skipped,
    unsteady: [...first.unsteady, ...again.unsteady],
  }
}

// A run that ends badly though no test failed, such as one that leaves containers, is a failure of its own. Its exit code tells
// that from tests that failed.
function runOnce(name, { args, resultsFile: file }) {
  rmSync(file, { force: true })
  const exitCode = started(name, args)
  const counts = countsIn(file)
  const hasMore = exitCode === 2 || (exitCode !== 0 && counts.failed === 0)
  return {
    ...counts,
    hasMore,
    failed: counts.failed + (hasMore ? 1 : 0),
    unsteady: unsteadyIn(file).map((test) => ({ ...test, run: name })),
  }
}

function check(name, args) {
  return started(name, args) === 0
}

function started(name, args) {
  console.log(`\nci       ${name}`)
  const exitCode = tryRun('npm', ['--silent', ...args], { TEST_RETRIES: '1' })
  console.log(`ci       ${name}: ${exitCode === 0 ? 'passed' : 'FAILED'}`)
  return exitCode
}
