import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { begin } from './begin.mjs'
import { ensureDependencies } from './dependencies.mjs'
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
  // What waits for downloads and disks goes on beside what takes a core. Whoever needs it makes it again where that failed, and
  // tells why.
  const chromium = beginChromium()
  // Behind the browser, because both may need a new index of apt.
  const images = chromium.then(() => begin('scripts/engine/prepare.mjs'))
  const programs = canServe() ? begin('scripts/engines/fetch.mjs', otherEngines) : undefined
  const outcomes = []
  for (const [name, args] of checks) outcomes.push((await started(name, args)) === 0)
  const missing = await chromium
  await images
  if (missing) console.log(`ci       pages are not tested: ${missing}`)
  const runs = [await testRun('tests', { args: ['test', '--'], resultsFile })]
  await programs
  for (const name of canServe() ? otherEngines : [])
    runs.push(
      await testRun(`tests on ${name}`, {
        args: ['run', 'engines', '--', name, '--contract', '--'],
        resultsFile: resultsOf(name),
      }),
    )
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
async function testRun(name, run) {
  const first = await runOnce(name, run)
  const files = failedFilesIn(run.resultsFile)
  if (files.length === 0 || files.length > mostFilesAgain) return first
  const others = countsIn(run.resultsFile, { except: files })
  const again = await runOnce(`${name}, once more`, { ...run, args: [...run.args, ...files] })
  return {
    passed: others.passed + again.passed,
    failed: others.failed + again.failed + (first.hasMore ? 1 : 0),
    skipped: others.skipped + again.skipped,
    unsteady: [...first.unsteady, ...again.unsteady],
  }
}

// A run that ends badly though no test failed, such as one that leaves containers, is a failure of its own. Its exit code tells
// that from tests that failed.
async function runOnce(name, { args, resultsFile: file }) {
  rmSync(file, { force: true })
  const exitCode = await started(name, args)
  const counts = countsIn(file)
  const hasMore = exitCode === 2 || (exitCode !== 0 && counts.failed === 0)
  return {
    ...counts,
    hasMore,
    failed: counts.failed + (hasMore ? 1 : 0),
    unsteady: unsteadyIn(file).map((test) => ({ ...test, run: name })),
  }
}

async function started(name, args) {
  console.log(`\nci       ${name}`)
  const env = { ...process.env, TEST_RETRIES: '1' }
  const child = spawn('npm', ['--silent', ...args], { stdio: 'inherit', env })
  const [exitCode] = await once(child, 'close')
  console.log(`ci       ${name}: ${exitCode === 0 ? 'passed' : 'FAILED'}`)
  return exitCode
}
