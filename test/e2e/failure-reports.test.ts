import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FixtureResult } from '../support/fixture-run.ts'
import { newestJestRunners, outermostVitestRunners, type Runner } from '../support/runners.ts'
import { shared } from '../support/shared.ts'
import { occurrences, runClean } from '../support/vitest-run.ts'

const require = createRequire(import.meta.url)
const secret = 'hunter2-hunter2'

interface RunOptions {
  args?: string[]
  /** The key `logs` of the config. */
  logs?: object
  env?: Record<string, string>
}

/** Runs the sample project, whose containers print a secret, and asserts that nobody gets to see it. */
async function run(
  runner: Runner,
  { args = [], logs = {}, env = {} }: RunOptions = {},
): Promise<FixtureResult> {
  const isJest = runner.startsWith('jest')
  const result = await runClean({
    fixture: isJest ? 'failure-reports-jest' : 'failure-reports-vitest',
    runner,
    args: [...(isJest ? ['--ci'] : ['run']), ...args],
    env: { FIXTURE_LOGS: JSON.stringify(logs), ...env },
  })
  expect(result.output).not.toContain(secret)
  return result
}

const died =
  /\[CONTAINER_DIED\] Container "frail" ended by itself while this test ran, \d\.\d s after it began\.\s+image +.*busybox:1\s+ended +exit code 7\s+Fix: look at the log lines.*\s+The test failed with: (?:fetch failed|The operation was aborted due to timeout)\s+Logs of the containers while this test ran.*:\s+frail \| disk full, password was \*\*\*/
const diedBefore =
  /StartupError: \[CONTAINER_DIED\] Container "frail" ended by itself \d+\.\d s ago\.\s+image +.*busybox:1\s+ended +exit code 7\s+last log +disk full, password was \*\*\*\s+Fix: /

/** What `json` reporters of both runners write, as far as it matters here. */
interface JsonReport {
  testResults: {
    /** Path of the file. */
    name: string
    assertionResults: {
      title: string
      status: string
      failureMessages: string[]
      meta?: { containerLogs?: { lines: object[]; leftOut: number; isShared: boolean } }
    }[]
  }[]
}

const resultsOf = (json: string, file: string): JsonReport['testResults'][0]['assertionResults'] =>
  (JSON.parse(json) as JsonReport).testResults
    .filter(({ name }) => name.includes(`/${file}.test.`))
    .flatMap(({ assertionResults }) => assertionResults)

interface AllFiles extends FixtureResult {
  json: string
  /** The job summary. */
  summary: string
  /** What the reporter `junit` of Vitest, or `jest-junit`, writes. */
  junit: string
  page: string
}

/** Runs all files, one after the other, since tests that run at the same time share the lines of a container. */
async function runAll(runner: Runner): Promise<AllFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-report-'))
  const file = join(folder, 'report.json')
  const [page, summary] = [join(folder, 'page.html'), join(folder, 'summary.md')]
  const junit = join(folder, 'junit.xml')
  const env = { FIXTURE_REPORT: page, GITHUB_STEP_SUMMARY: summary, JEST_JUNIT_OUTPUT_FILE: junit }
  const jestReporters = ['default', require.resolve('jest-junit')]
  const vitestOutputs = [`--outputFile.json=${file}`, `--outputFile.junit=${junit}`]
  const args = runner.startsWith('jest')
    ? [
        '--runInBand',
        '--json',
        `--outputFile=${file}`,
        ...jestReporters.map((one) => `--reporters=${one}`),
      ]
    : [
        '--no-file-parallelism',
        ...['default', 'json', 'junit'].map((one) => `--reporter=${one}`),
        ...vitestOutputs,
      ]
  try {
    const result = await run(runner, { args, env })
    const [json, text, html, xml] = await Promise.all(
      [file, summary, page, junit].map((path) => readFile(path, 'utf8')),
    )
    return { ...result, json: json!, summary: text!, page: html!, junit: xml! }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Runs all files with no line shown, and reads what is written of each container. */
async function runSilent(runner: Runner): Promise<FixtureResult & { logs: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-logs-'))
  const dir = join(folder, 'of', 'containers')
  try {
    const result = await run(runner, { logs: { show: 'never', dir } })
    const files = ['shop', 'mail', 'frail'].map((name) =>
      readFile(join(dir, `${name}.log`), 'utf8'),
    )
    return { ...result, logs: await Promise.all(files) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe.each([...outermostVitestRunners, ...newestJestRunners])('%s', (runner) => {
  const isJest = runner.startsWith('jest')
  const all = shared(() => runAll(runner))
  const silent = shared(() => runSilent(runner))
  /** The part of the output that tells of one failed test. */
  const failureOf = (output: string, title: string): string => {
    const [, part = ''] = output.split(isJest ? `● ${title}\n` : new RegExp(` FAIL .*> ${title}\n`))
    return part.split(isJest ? '●' : /⎯\[\d+\/\d+\]⎯/)[0] as string
  }

  test('a failed test shows what its containers wrote, and a test without any does not', async () => {
    const { output } = await all()
    const failure = failureOf(output, 'an order is mailed')
    expect(failure).toMatch(
      /Logs of the containers while this test ran:\s+shop \| out of stock, password was \*\*\*\s+mail \| nothing to mail\s/,
    )
    expect(failure).not.toContain('order taken')
    const withoutAny = failureOf(output, 'a test without containers fails')
    expect(withoutAny).toContain(isJest ? 'Expected: 3' : 'to be 3')
    expect(withoutAny).not.toContain('Logs of')
  })

  test('tests at the same time share a log, and are told so', async () => {
    const { output } = await all()
    expect(failureOf(output, 'one of two fails')).toMatch(
      /ran; other tests ran at the same time, so some lines may be theirs:[^]*shop \| said by one/,
    )
  })

  test('a container that dies fails the tests that use it with the reason, until it runs again', async () => {
    const { output, json } = await all()
    expect(failureOf(output, 'a container dies during it')).toMatch(died)
    expect(output).toMatch(diedBefore)
    const statuses = resultsOf(json, 'dying').map(({ status }) => status)
    expect(statuses.filter((status) => status === 'failed')).toHaveLength(isJest ? 2 : 3)
    expect(statuses.filter((status) => status === 'passed')).toHaveLength(5)
    expect(output).toContain('the next one needs it')
  })

  test('logs: never shows no line, and still says what died', async () => {
    const { output } = await silent()
    expect(output).not.toMatch(/Logs of the containers|last log|\| (?:disk full|out of stock)/)
    expect(failureOf(output, 'a container dies during it')).toContain(
      '[CONTAINER_DIED] Container "frail" ended by itself while this test ran',
    )
  })

  test('logs: always shows those of passed tests, too', async () => {
    const { output } = await run(runner, {
      args: ['orders', '-t', 'an order is taken'],
      logs: { show: 'always' },
    })
    expect(output).toMatch(/Logs of the containers while this test ran:\s+shop \| order taken/)
    expect(output).toMatch(/Tests: .* 1 passed|Tests {2}1 passed/)
  })

  test('machine-readable reports hold the lines', async () => {
    const { json } = await all()
    expect(json).not.toContain(secret)
    const results = resultsOf(json, 'orders')
    const mailed = results.find(({ title }) => title === 'an order is mailed')
    expect(mailed?.failureMessages.join()).toMatch(
      /Logs of the containers while this test ran:\s+shop \| out of stock, password was \*\*\*\s+mail \| nothing to mail/,
    )
    if (isJest) return
    expect(mailed?.meta?.containerLogs).toMatchObject({
      lines: [
        { container: 'shop', stream: 'stderr', text: 'out of stock, password was ***' },
        { container: 'mail', stream: 'stdout', text: 'nothing to mail' },
      ],
      leftOut: 0,
      isShared: false,
      deaths: [],
    })
    const others = results.filter(({ title }) => title !== 'an order is mailed')
    expect(others.filter(({ meta }) => meta?.containerLogs)).toEqual([])
  })

  test('a JUnit report holds the lines, and what died, at the tests that failed', async () => {
    const { junit } = await all()
    expect(junit).not.toContain(secret)
    const caseOf = (title: string): string =>
      junit.split('<testcase ').find((part) => part.split('\n')[0]?.includes(`${title}"`)) ?? ''
    expect(caseOf('an order is mailed')).toMatch(
      /<failure[^]*Logs of the containers while this test ran:\s+shop \| out of stock, password was \*\*\*\s+mail \| nothing to mail[^]*<\/failure>/,
    )
    expect(caseOf('a container dies during it')).toMatch(
      /<failure[^]*\[CONTAINER_DIED\] Container (?:"|&quot;)frail(?:"|&quot;) ended by itself[^]*exit code 7[^]*Fix: [^]*<\/failure>/,
    )
    if (isJest) return
    expect(caseOf('an order is mailed')).toMatch(
      /<property name="containers" value="shop at \S+:\d+, mail at \S+:\d+">/,
    )
  })

  test('the page and the job summary hold the tests, and the lines of those that failed', async () => {
    const { page, summary, output } = await all()
    expect(page + summary).not.toContain(secret)
    expect(output).toMatch(/^mooring report in .*page\.html$/m)
    expect(page).toMatch(
      /"name":"an order is taken","file":"[^"]*orders\.test\.[jt]s","outcome":"passed"/,
    )
    expect(page).toContain('"text":"out of stock, password was ***"')
    expect(summary).toMatch(/^\| frail \| \S*busybox:1 \| .* \| exited with code 7 \|$/m)
    expect(summary).toMatch(
      /<b>Failed:<\/b> an order is mailed \([^)]*orders\.test\.[jt]s\)[^]*shop \| out of stock, password was \*\*\*\nmail \| nothing to mail\n/,
    )
    expect(summary).toMatch(/<b>Failed:<\/b> the next one needs it[^]*\[CONTAINER_DIED\]/)
  })

  test('a folder of logs gets a file for each container, whatever is shown', async () => {
    const [shop, mail, frail] = (await silent()).logs
    expect(shop).toMatch(/^\S+Z order taken$/m)
    expect(shop).toMatch(/^\S+Z out of stock, password was \*\*\*$/m)
    expect(mail).toMatch(/^\S+Z nothing to mail$/m)
    expect(frail).toMatch(/^\S+Z disk full, password was \*\*\*$/m)
  })

  if (isJest) {
    test('the containers of hooks belong to their tests, and thrown words are explained, too', async () => {
      const { output } = await all()
      expect(output).toMatch(
        /● a hook › belongs to its test\s+thrown: "only words\s+Logs of the containers while this test ran:\s+mail \| said in a hook"/,
      )
    })
  } else {
    test('a failed test is annotated with the addresses of its containers, at its own line', async () => {
      const { output } = await all()
      expect(failureOf(output, 'an order is mailed')).toMatch(
        /orders\.test\.ts:12:\d+ containers\s+↳ shop at \S+:\d+, mail at \S+:\d+\n/,
      )
    })

    test('plain tests, soft expectations and further tries have their lines, each once', async () => {
      const { output } = await all()
      const failures = output.split(/ Failed Tests \d/)[1] ?? ''
      expect(occurrences(failures, 'mail | said in a plain test')).toBe(1)
      expect(failures).toMatch(
        /expected 'second' to be 'right'[^\n]*\n\nLogs of the containers while this test ran:\n {2}mail \| said in a plain test\n/,
      )
      expect(failures).toMatch(/> a plain test fails again and again/)
      expect(failures).toContain('mail | said in a try')
    })
  }
})
