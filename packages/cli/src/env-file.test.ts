import { expect, test } from 'vitest'
import { withVariables } from './env-file.ts'

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
