import { expect, test } from 'vitest'
import { createLineSearch } from './line-search.ts'

/** How many lines have matched after each text, and after the end. */
function counts(pattern: string | RegExp, texts: string[]): number[] {
  const search = createLineSearch(pattern)
  let found = 0
  const after = texts.map((text) => (found += search.take(text)))
  return [...after, found + search.end()]
}

const mebibyte = 'x'.repeat(1024 * 1024)

test.each(['ready for', /ready for/, /^now ready for 1$/m])(
  '%s is found wherever a text ends',
  (pattern) => {
    const log = 'first\r\nnow ready for 1\r\nlast\n'
    for (let cut = 0; cut <= log.length; cut += 1)
      expect(counts(pattern, [log.slice(0, cut), log.slice(cut)]).at(-1)).toBe(1)
    expect(counts(pattern, [...log]).at(-1)).toBe(1)
  },
)

test('an expression that begins with anything is as quick as one that does not', () => {
  const log = [...Array.from({ length: 40 }, () => mebibyte), 'it is ready', '\n']
  expect(counts(/.*?is ready.*/, log).at(-1)).toBe(1)
  expect(counts(/.*/, ['a', '\n\n'])).toEqual([1, 2, 2])
  expect(counts(/.*is ready|none/y, ['it is ready\n']).at(-1)).toBe(1)
})

test('a line counts once, as soon as it matches', () => {
  expect(counts('> ', ['mysql', '> ', '> ', '\n', '> \n> '])).toEqual([0, 1, 1, 1, 3, 3])
  expect(counts(/> /, ['mysql', '> ', '> ', '\n', '> \n> '])).toEqual([0, 1, 1, 1, 3, 3])
})

test('the end of what has come is not the end of a line', () => {
  expect(counts(/ready$/, ['ready', ' to begin\n', 'ready\n'])).toEqual([0, 0, 1, 1])
  expect(counts(/ready\s*$/, ['ready ', 'to begin\n'])).toEqual([0, 0, 0])
  expect(counts(/^ready$/m, ['ready', '\r\n'])).toEqual([0, 1, 1])
  expect(counts(/ready.*$/, ['ready to'])).toEqual([1, 1])
})

test('the end of the log is the end of its last line', () => {
  expect(counts(/ready$/, ['ready'])).toEqual([0, 1])
  expect(counts(/^$/, ['a\n'])).toEqual([0, 0])
  expect(counts(/^$/, ['a\n\n'])).toEqual([1, 1])
})

test.each(['ready', /ready/, /ready$/, /^.*ready$/])(
  '%s is found at the end of a long line',
  (pattern) => {
    expect(counts(pattern, [mebibyte, mebibyte, 'rea', 'dy\n']).at(-1)).toBe(1)
  },
)

test('where a long line is cut is not its beginning', () => {
  expect(counts(/^x/, ['a', mebibyte, mebibyte, '\n']).at(-1)).toBe(0)
  expect(counts(/^x/m, ['a', mebibyte, mebibyte, '\n']).at(-1)).toBe(0)
  expect(counts(/^ax/, ['a', mebibyte, mebibyte, '\n']).at(-1)).toBe(1)
})

test('what lies further back than the window is not put together with what comes', () => {
  expect(counts(/begin.*end/, ['begin', mebibyte, 'x', 'end\n']).at(-1)).toBe(0)
  const near = 'x'.repeat(60_000)
  expect(counts(/begin.*end/, [mebibyte, 'begin', near, 'end\n']).at(-1)).toBe(1)
})

test('the last line is told by its beginning, also where nothing in a text is of interest', () => {
  for (const pattern of ['ready', /ready/]) {
    const search = createLineSearch(pattern)
    const after = (text: string): string => (search.take(text), search.lastLine())
    expect(after('one\ntwo\nthree\n')).toBe('three')
    expect(after('four')).toBe('four')
    expect(after('teen\n')).toBe('fourteen')
    expect(after('\n')).toBe('')
    expect(after('fifteen' + mebibyte)).toMatch(/^fifteenx+$/)
    expect(after(mebibyte)).toHaveLength(1_000)
    expect(after('\nlast\n')).toBe('last')
  }
})
