import { expect, test } from 'vitest'
import { plainScalar } from './scalar.ts'

test.each([
  ['010', '8'],
  ['08', '8'],
  ['012345678901', '1.2345678901e+10'],
  ['0x1F', '31'],
  ['0b11', '3'],
  ['0o17', '15'],
  ['-0x10', '-16'],
  ['1_000', '1000'],
  ['+5', '5'],
  ['123456789012345678', '123456789012345678'],
  ['18446744073709551615', '18446744073709551615'],
  ['99999999999999999999', '1e+20'],
  ['1e10', '1e+10'],
  ['0.00001', '1e-05'],
  ['0.0001', '0.0001'],
  ['1.50', '1.5'],
  ['3.0', '3'],
  ['123456.7', '123456.7'],
  ['1234567.5', '1.2345675e+06'],
  ['-.5', '-0.5'],
  ['.inf', '+Inf'],
  ['-.Inf', '-Inf'],
  ['.NaN', 'NaN'],
])('the number %s has the text %s', (source, text) => {
  const scalar = plainScalar(source)
  expect(['integer', 'float']).toContain(scalar.type)
  expect(scalar.text).toBe(text)
})

test.each([
  'yes',
  'on',
  'off',
  'n',
  '12:30:45',
  '22:22',
  '1.2.3',
  '0x',
  '1e',
  '-',
  '.',
  '1 2',
  '2024-1',
  '.9_',
])('%s is a text', (source) => {
  expect(plainScalar(source)).toEqual({ type: 'text', text: source })
})

test('booleans, nothing and dates', () => {
  expect(plainScalar('True')).toEqual({ type: 'boolean', text: 'true' })
  expect(plainScalar('~').type).toBe('null')
  expect(plainScalar('').type).toBe('null')
  expect(plainScalar('2024-01-02').type).toBe('date')
})
