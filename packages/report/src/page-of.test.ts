import { expect, test } from 'vitest'
import { readRun } from './model/read-run.ts'
import { pageOf } from './page-of.ts'

const page = (rest: object): string =>
  pageOf(
    readRun(
      [
        JSON.stringify({
          atMs: 5,
          session: 'a',
          kind: 'test-ended',
          name: 'x',
          file: 'y',
          ...rest,
        }),
      ],
      { title: 'shop' },
    ),
  )

test('what programs wrote is data in a page, and ends no element of it', () => {
  const text = page({ outcome: 'failed', error: '</script><script>alert(1)</script><!--' })
  expect(text).not.toContain('<script>alert')
  expect(text).not.toContain('<!--')
  expect(text.match(/<script\b/g)).toHaveLength(2)
})

test('a page asks for nothing from elsewhere, and says so to the browser', () => {
  const text = page({ outcome: 'passed' })
  expect(text).not.toMatch(/(?:src|href)=|@import|url\(|sourceMappingURL/)
  expect(text).toMatch(
    /Content-Security-Policy" content="default-src 'none'; [^"]*script-src 'sha256-/,
  )
})

test('the title says how a run ended', () => {
  expect(page({ outcome: 'failed' })).toContain('<title>1 failed: Mooring report</title>')
  expect(page({ outcome: 'passed' })).toContain('<title>Mooring report</title>')
})
