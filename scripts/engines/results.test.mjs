import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countsIn, failedFilesIn, unsteadyIn } from './results.mjs'

const folder = mkdtempSync(join(tmpdir(), 'mooring-results-'))
afterAll(() => rmSync(folder, { recursive: true }))

const assertion = (fullName, status, ...failureMessages) => ({ fullName, status, failureMessages })
const file = (name, { status = 'failed', message = '', tests = [] }) => ({
  name: join(process.cwd(), name),
  status,
  message,
  assertionResults: tests,
})

function results(...testResults) {
  const path = join(folder, `${Math.random()}.json`)
  writeFileSync(path, JSON.stringify({ testResults }))
  return path
}

const run = results(
  file('a.test.ts', {
    status: 'passed',
    tests: [
      assertion('one', 'passed'),
      assertion('two', 'passed', 'late\nby a second'),
      assertion('three', 'skipped'),
    ],
  }),
  file('b.test.ts', {
    tests: [assertion('one', 'failed', 'wrong\n  at b'), assertion('two', 'passed')],
  }),
  file('c.test.ts', { message: 'no such module' }),
  file('d.test.ts', { tests: [assertion('one', 'passed')] }),
)

test('tests are counted, and so is what failed of a file besides them', () => {
  expect(countsIn(run)).toEqual({ passed: 4, failed: 3, skipped: 1 })
  expect(countsIn(run, { except: ['b.test.ts', 'd.test.ts'] })).toEqual({
    passed: 2,
    failed: 1,
    skipped: 1,
  })
  expect(failedFilesIn(run)).toEqual(['b.test.ts', 'c.test.ts', 'd.test.ts'])
})

test('what failed, and what passed the second time, is told with its first line', () => {
  expect(unsteadyIn(run)).toEqual([
    { name: 'a.test.ts > two', outcome: 'passed the second time', error: 'late' },
    { name: 'b.test.ts > one', outcome: 'FAILED', error: 'wrong' },
    { name: 'c.test.ts', outcome: 'FAILED', error: 'no such module' },
    { name: 'd.test.ts', outcome: 'FAILED', error: 'a hook of a block failed' },
  ])
})

test('a run without results has failed', () => {
  expect(countsIn(join(folder, 'none.json'))).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(failedFilesIn(join(folder, 'none.json'))).toEqual([])
})
