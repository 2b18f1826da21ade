import { expect, test } from 'vitest'
import { maskLiterals } from './mask-literals.ts'

test.each([
  ['strings', `a('}"', "{'\\"")`, `a('  ', "    ")`],
  ['comments', 'a /* { */ b // }\nc', 'a         b     \nc'],
  ['a comment at the end', 'a // }', 'a     '],
  [
    'templates, but not the code in them',
    '`{ ${a({ b: `}${c}` })} }`',
    '`  ${a({ b: ` ${c}` })}  `',
  ],
  ['templates over lines', '`a {\n }`', '`   \n  `'],
  ['escapes', "'\\'' + b", "'  ' + b"],
  ['strings that go on in the next line', "'a\\\n}' + b", "'  \n ' + b"],
])('masks %s', (_title, source, masked) => {
  expect(maskLiterals(source)).toBe(masked)
})

test.each([
  ['x = /[/}"]\\/{/g + y / z / w', 'x = /        /g + y / z / w'],
  ['if (a(b)) /"/.test(c)', 'if (a(b)) / /.test(c)'],
  ['f(a) / "b" / c', 'f(a) / " " / c'],
  ['i++ / 2 + "/"', 'i++ / 2 + " "'],
  ['a! / 2 + "/"', 'a! / 2 + " "'],
  ['!/"/.test(a)', '!/ /.test(a)'],
  ['return /"/', 'return / /'],
  ['this.return / 2 + "/"', 'this.return / 2 + " "'],
  ['a = /* why */ /"/', 'a =           / /'],
  ['a /* why */ / 2 + "/"', 'a           / 2 + " "'],
  ['a => /"/', 'a => / /'],
  ['/https?:\\/\\//.b', '/           /.b'],
])('tells a regular expression from a division: %s', (source, masked) => {
  expect(maskLiterals(source)).toBe(masked)
})

test.each([
  ["<p>Don't {b} can't</p>", "<p>Don't {b} can't</p>"],
  ['<p>{b}</p> + <p title="a/">c</p>', '<p>{b}</p> + <p title="  ">c</p>'],
  ["rock 'n roll\n'a'", "rock 'n roll\n' '"],
])('takes no text of JSX for a literal: %s', (source, masked) => {
  expect(maskLiterals(source)).toBe(masked)
})

test.each([
  ["return'a'", "return' '"],
  ["from'a'", "from' '"],
  ["a='b'", "a=' '"],
])('masks strings of minified code: %s', (source, masked) => {
  expect(maskLiterals(source)).toBe(masked)
})

test.each([['`${a'], ['`a `b` "c'], ["a /* 'b' c"]])(
  'leaves the text as it is behind a literal without an end: %s',
  (source) => {
    expect(maskLiterals(source).at(-1)).toBe(source.at(-1))
  },
)

test('keeps every offset', () => {
  const source = String(test) + String(maskLiterals)
  expect(maskLiterals(source)).toHaveLength(source.length)
})
