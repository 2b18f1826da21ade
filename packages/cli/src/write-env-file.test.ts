import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { withVariables } from './write-env-file.ts'

test('variables go behind what is there, and replace those of before', () => {
  const first = withVariables('A=1', { URL: 'postgres://u:p@h/d' })
  expect(first).toBe('A=1\n# mooring up: begin\nURL=postgres://u:p@h/d\n# mooring up: end\n')
  expect(withVariables(`${first}B=2\n`, { URL: 'x', OTHER: 'y' })).toBe(
    'A=1\n# mooring up: begin\nURL=x\nOTHER=y\n# mooring up: end\nB=2\n',
  )
})

test('values that a shell or dotenv would read otherwise are quoted', () => {
  const lines = withVariables('', { A: 'two words', B: '$HOME#', C: "it's", D: 'a\nb' }).split('\n')
  expect(lines.slice(1, 5)).toEqual([
    "A='two words'",
    "B='$HOME#'",
    'C="it\'s"',
    String.raw`D="a\nb"`,
  ])
})

test.each([
  'two words',
  '$HOME#',
  "it's",
  'a\nb',
  `both ' and "`,
  String.raw`it's a \n and C:\x`,
  `"a"\n'b'`,
  '`',
])('%j reads back as it is', (value) => {
  const text = withVariables("OTHER='1'\n", { A: value, Z: "'z'" })
  expect(parseEnv(text)).toEqual({ OTHER: '1', A: value, Z: "'z'" })
})

test.each(['a\rb', `'"\``, 'C:\\'])('%j is refused', (value) => {
  expect(() => withVariables('', { A: `${value}` })).toThrow(
    '[CONFIG_INVALID] Variable "A" cannot be written in the syntax of dotenv.',
  )
})

test('lines of others behind a begin without its end stay', () => {
  const block = '# mooring up: begin\nURL=x\n# mooring up: end\n'
  const former = `# mooring up: begin\nOWN=1\n${block}`
  expect(withVariables(former, { URL: 'y' })).toBe(former.replace('URL=x', 'URL=y'))
  expect(withVariables('# mooring up: begin\nOWN=1\n', { URL: 'x' })).toBe(
    `# mooring up: begin\nOWN=1\n${block}`,
  )
})
