import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRun } from './model/read-run.ts'
import { summaryOf } from './summary-of.ts'

const line = (atMs: number, kind: string, rest: object = {}): string =>
  JSON.stringify({ atMs: 1_777_627_812_000 + atMs, session: 'a', kind, ...rest })
const failed = (name: string, rest: object = {}): string =>
  line(900, 'test-ended', {
    name,
    file: 'orders.test.ts',
    outcome: 'failed',
    uses: [{ container: 'db' }],
    error: 'expected 1 to be 2',
    ...rest,
  })
const summary = (...lines: string[]): string => summaryOf(readRun(lines, { title: 'shop' }))

test('containers, failures with the lines of their containers, and advice stand in a summary', () => {
  const text = summary(
    line(0, 'session-opened', { endpoint: '/var/run/docker.sock', apiVersion: '1.41' }),
    line(10, 'container-starting', { container: 'db', image: 'postgres:18' }),
    line(800, 'container-ready', {
      container: 'db',
      elapsedMs: 790,
      phases: [
        { phase: 'create', elapsedMs: 90 },
        { phase: 'ready', elapsedMs: 700 },
      ],
    }),
    failed('stores <one>', {
      report: {
        leftOut: 2,
        lines: [
          { container: 'db', atMs: 1, stream: 'stderr', text: 'ERROR: ``` duplicate key' },
          { container: 'cache', atMs: 2, stream: 'stdout', text: 'saved' },
        ],
      },
    }),
    line(1_000, 'image-pulled', { image: 'postgres:18', elapsedMs: 500 }),
  )
  expect(text).toBe(`### Containers of the tests

1 container ready, 1 test with containers, **1 failed**, 1.00 s, on the engine at \`/var/run/docker.sock\`

| Container | Image | Ready after | Where the time went | End |
| --- | --- | ---: | --- | --- |
| db | postgres:18 | 790 ms | create 90 ms, ready 700 ms |  |

<details open><summary><b>Failed:</b> stores &lt;one> (orders.test.ts)</summary>

\`\`\`text
expected 1 to be 2
\`\`\`

What its containers wrote while it ran:

\`\`\`\`text
(2 earlier lines left out)
db    | ERROR: \`\`\` duplicate key
cache | saved
\`\`\`\`

</details>

**What would make this run faster**

- postgres:18 was pulled in 500 ms: have it on the machine before the tests begin, such as from a cache of your CI.

`)
})

test('a test that was tried again is counted once', () => {
  const text = summary(failed('a'), failed('a', { attempt: 2, outcome: 'passed' }))
  expect(text).toContain('1 test with containers, all passed')
})

test('a cell keeps its table whole', () => {
  const text = summary(line(1, 'container-starting', { container: 'a|b', image: 'x\ny' }))
  expect(text).toContain('| a\\|b | x y | never |  |  |')
})

test('a summary of many failures stays below the limit of GitHub', () => {
  const lines = Array.from({ length: 60 }, () => ({
    container: 'db',
    atMs: 1,
    stream: 'stdout',
    text: 'x'.repeat(1_000),
  }))
  const many = Array.from({ length: 500 }, (_, index) =>
    failed(`test ${index}`, { report: { lines, leftOut: 0 }, error: 'y'.repeat(8_000) }),
  )
  const text = summary(...many)
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
  expect(text).toContain('… and 480 more failed.')
})

test('the summary in the docs is that of a run', () => {
  const folder = join(import.meta.dirname, '../../../fixtures/docs-report')
  const events = readFileSync(join(folder, 'events.jsonl'), 'utf8')
  const text = readFileSync(join(folder, 'summary.txt'), 'utf8')
  expect(summary(...events.split('\n')).trimEnd()).toBe(text.trimEnd())
})
