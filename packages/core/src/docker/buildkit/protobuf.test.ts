import { expect, test } from 'vitest'
import {
  bytesOf,
  decode,
  encode,
  encodeMap,
  mapOf,
  messagesOf,
  numberOf,
  textOf,
} from './protobuf.ts'

test('what is encoded is read again, and defaults are left out', () => {
  const message = decode(
    encode([1, 'text'], [2, 300], [3, undefined], [4, 0], [5, 2n ** 40n], [15, Buffer.of(7)]),
  )
  expect(textOf(message, 1)).toBe('text')
  expect(numberOf(message, 2)).toBe(300)
  expect([...message.keys()]).toEqual([1, 2, 5, 15])
  expect(numberOf(message, 5)).toBe(2 ** 40)
  expect(bytesOf(message, 15)).toEqual(Buffer.of(7))
  expect(textOf(message, 9)).toBe('')
})

test('bytes are those of the format', () => {
  expect(encode([1, 150]).toString('hex')).toBe('089601')
  expect(encode([2, 'testing']).toString('hex')).toBe('120774657374696e67')
})

test('maps and repeated messages are read', () => {
  const message = decode(encode(...encodeMap(7, { a: 'b', c: 'd' }), [8, encode([1, 'x'])]))
  expect(mapOf(message, 7)).toEqual({ a: 'b', c: 'd' })
  expect(messagesOf(message, 8).map((each) => textOf(each, 1))).toEqual(['x'])
})

test('fields of other kinds are passed over, and a message that ends too early is told', () => {
  expect(textOf(decode(Buffer.from('0d01020304120161', 'hex')), 2)).toBe('a')
  expect(() => decode(Buffer.from('0896', 'hex'))).toThrow('ends too early')
})
