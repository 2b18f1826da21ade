import { expect, test } from 'vitest'
import { doubtAboutServer, usedAddress, usedUrl } from './used-server.ts'

test.each([
  'postgres://me@localhost/app',
  'postgres://me@127.0.0.1:5433/app',
  'postgres://me@[::1]:5433/app',
  'postgres://postgres:secret@postgres:5432/app',
  'redis://10.1.2.3',
  'redis://172.20.0.2:6379',
  'redis://192.168.1.5:6379',
  'mysql://root@host.docker.internal/app',
  'mysql://root@db.test/products',
  'mongodb://[fd00::5]/app',
])('%s looks like a server for tests', (url) => {
  expect(doubtAboutServer(url)).toBeUndefined()
})

test.each([
  ['postgres://me@db.example.com/app', /^db\.example\.com is no name/],
  ['postgres://me@172.32.0.1/app', /^172\.32\.0\.1 is no name/],
  ['postgres://me@8.8.8.8/app', /^8\.8\.8\.8 is no name/],
  ['postgres://me@[2001:db8::1]/app', /^2001:db8::1 is no name/],
  ['postgres://me@localhost/prod', /speaks of production/],
  ['postgres://me@localhost/shop_production', /speaks of production/],
  ['redis://redis-live:6379', /speaks of production/],
  ['postgres://localhost/app?host=/cloudsql/project:region:prod-db', /speaks of production/],
  ['postgres://localhost/app?host=db.example.com', /^db\.example\.com is no name/],
  ['postgres://134744072/app', /^134744072 is no name/],
])('%s does not', (url, doubt) => {
  expect(doubtAboutServer(url)).toMatch(doubt)
})

test('an address has the port of the URL, or the usual one of its scheme', () => {
  expect(usedAddress('postgres://h:1/app')).toEqual({ host: 'h', port: 1 })
  expect(usedAddress('postgresql://[::1]/app')).toEqual({ host: '::1', port: 5432 })
  expect(usedAddress('kafka://h')).toEqual({ host: 'h', port: undefined })
})

test('an empty text is no server', () => {
  expect(usedUrl('')).toBeUndefined()
  expect(usedUrl({ url: '' })).toBeUndefined()
  expect(usedUrl({ url: 'redis://h' })).toBe('redis://h')
})
