import { expect, test } from 'vitest'
import { substitute } from './substitute.ts'

const values: Record<string, string> = { A: 'a', EMPTY: '', WITH: '$A' }
const filled = (template: string): string => substitute(template, (name) => values[name])

test.each([
  ['$A and ${A}', 'a and a'],
  ['$A-b $A_b', 'a-b '],
  ['[${UNSET}]', '[]'],
  ['${UNSET:-x} ${EMPTY:-x} ${EMPTY-x} ${A:-x}', 'x x  a'],
  ['${A:+x} ${EMPTY:+x} ${EMPTY+x} ${UNSET+x}', 'x  x '],
  ['${A:?no} ${EMPTY?no}', 'a '],
  ['${UNSET:-${EMPTY:-${A}}}', 'a'],
  ['${UNSET:-{"a":{"b":1}}} and ${A}', '{"a":{"b":1}} and a'],
  ['${UNSET:-a-b:+c?d}', 'a-b:+c?d'],
  ['pa$$word 100$ $5 $(date) $', 'pa$word 100$ $5 $(date) $'],
  ['$${A}', '${A}'],
  ['${UNSET:-$$}', '$'],
])('%s is %s', (template, expected) => {
  expect(filled(template)).toBe(expected)
})

test('what a variable holds is not read again', () => {
  expect(filled('$WITH')).toBe('$A')
})

test.each(['${}', '${A', '${1A}', '${A:0:3}', '${a.b}', '${A B}', '${UNSET:-two\nlines}'])(
  '%j is refused, because it is no variable',
  (template) => {
    expect(() => filled(template)).toThrow('is no variable')
  },
)

test('a value that must be there is asked for in the words of the file', () => {
  expect(() => filled('${UNSET:?set it, $A}')).toThrow('the variable UNSET has no value: set it, a')
  expect(() => filled('${EMPTY:?}')).toThrow('the variable EMPTY has no value')
})

test('a mistake in a default counts where the default does not', () => {
  expect(() => filled('${A:-${UNSET?no}}')).toThrow('the variable UNSET has no value: no')
})

test('a mistake shows itself, and not the text around it', () => {
  const message = (template: string): string => {
    try {
      return filled(template)
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(message('secret ${a.b} secret')).toMatch(/^"\$\{a\.b\}" is no variable/)
  expect(message('secret ${A')).toMatch(/^"\$\{A" is no variable/)
})
