import { expect, test } from 'vitest'
import { containerRecord } from '../../../test/support/record.ts'
import { leasedRecord } from './leased-record.ts'

const record = containerRecord({
  url: 'redis://:a%40b@127.0.0.1:32001/0',
  connection: { database: '0', password: 'a@b' },
})

const urlOn = (server: string | undefined, url: string): string | undefined => {
  const { url: _url, ...rest } = record
  const moved = server === undefined ? rest : { ...rest, url: server }
  return leasedRecord(moved, { connection: { url } }).url
}

test('fields of a lease stand before those of the server', () => {
  const lease = { id: '3', connection: { database: '3' } }
  expect(leasedRecord(record, lease)).toEqual({
    ...record,
    connection: { database: '3', password: 'a@b' },
  })
})

test('the URL of a lease follows its server to another address', () => {
  const lease = 'redis://:a%40b@127.0.0.1:32001/3?x=1'
  expect(urlOn('redis://:a%40b@127.0.0.1:40000/0', lease)).toBe(
    'redis://:a%40b@127.0.0.1:40000/3?x=1',
  )
  expect(urlOn('pg://[::1]:40000/app', 'pg://me@127.0.0.1:1/own')).toBe('pg://me@[::1]:40000/own')
  expect(urlOn('http://host', 'http://127.0.0.1:32001')).toBe('http://host')
})

test('it is empty while the server cannot be reached, and stays what is no URL of a server', () => {
  expect(urlOn('', 'pg://127.0.0.1:1/own')).toBe('')
  expect(urlOn(undefined, 'pg://127.0.0.1:1/own')).toBe('pg://127.0.0.1:1/own')
  expect(urlOn('pg://127.0.0.1:2/app', 'file:own.db')).toBe('file:own.db')
  expect(urlOn('file:app.db', 'pg://127.0.0.1:1/own')).toBe('pg://127.0.0.1:1/own')
})
