import { expect, test } from 'vitest'
import { maskHead, maskLiterals } from './mask-literals.ts'

test.each([
  ['strings', `a('}"', "{'\\"")`, `a('  ', "    ")`],
  ['comments', 'a /* { */ b // }\nc', 'a         b     \nc'],
  [
    'templates, but not the code in them',
    '`{ ${a({ b: `}${c}` })} }`',
    '`  ${a({ b: ` ${c}` })}  `',
  ],
  ['regular expressions', 'x = /[/}"]\\/{/g + y / z / w', 'x = /         g + y / z / w'],
  ['escapes', "'\\'' + b", "'  ' + b"],
  ['an end that is missing', '`${a', '`${a'],
])('masks %s', (_title, source, masked) => {
  expect(maskLiterals(source)).toBe(masked)
})

test('keeps every offset', () => {
  const source = String(test) + String(maskLiterals)
  expect(maskLiterals(source)).toHaveLength(source.length)
})

test.each([
  ['async ({ db = ")" }) => { db }', 'async ({ db = " " })'],
  ["['a)']({ db }) { }", "['  ']({ db })"],
  ['done => { }', 'done =>'],
  ['function () { [native code] }', 'function ()'],
])('the head of %s', (source, head) => {
  expect(maskHead(source)).toBe(head)
})
