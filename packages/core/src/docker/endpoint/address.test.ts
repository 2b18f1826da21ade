import { expect, test } from 'vitest'
import { parseEndpoint } from './address.ts'

const parse = (value: string) => parseEndpoint({ value, source: 'DOCKER_HOST' })
const tcp = { kind: 'tcp', host: 'h', port: 2375, pathPrefix: '', tls: undefined }
const ssh = { kind: 'ssh', host: 'h', port: undefined, user: undefined, socketPath: undefined }

test.each([
  ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
  ['unix:///with a blank/d.sock', { kind: 'socket', path: '/with a blank/d.sock' }],
  ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
  ['npipe://\\\\.\\pipe\\docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
  ['tcp://h:2375', tcp],
  ['tcp://h', { ...tcp, port: undefined }],
  ['tcp://10.0.0.1:2376/', { ...tcp, host: '10.0.0.1', port: 2376 }],
  ['tcp://[::1]:2375', { ...tcp, host: '::1' }],
  ['tcp://h:2375/engines/1/', { ...tcp, pathPrefix: '/engines/1' }],
  ['http://h:2375', { ...tcp, tls: false }],
  ['http://h', { ...tcp, port: 80, tls: false }],
  ['https://h:2376', { ...tcp, port: 2376, tls: true }],
  ['https://h', { ...tcp, port: 443, tls: true }],
  ['ssh://h', ssh],
  ['ssh://me@h:2222', { ...ssh, user: 'me', port: 2222 }],
  ['ssh://a%20b@h', undefined],
  [
    'ssh://me@h/run/user/1000/docker.sock',
    { ...ssh, user: 'me', socketPath: '/run/user/1000/docker.sock' },
  ],
  ['ssh://me@[fd00::1]', { ...ssh, user: 'me', host: 'fd00::1' }],
])('%s', (value, address) => {
  if (address) expect(parse(value)).toEqual(address)
  else expect(() => parse(value)).toThrow('SETTING_INVALID')
})

test.each([
  'foo',
  'localhost:2375',
  '/var/run/docker.sock',
  'unix://',
  'unix://docker.sock',
  'unix:/var/run/docker.sock',
  'tcp://',
  'tcp://:2375',
  'tcp://h:99999',
  'tcp://h:port',
  'fd://',
  'ftp://h',
  'TCP://h:2375',
  'ssh://-oProxyCommand=x',
  'ssh://-l@h',
  'ssh://me%zz@h',
])('%s is no address, and named with its source', (value) => {
  expect(() => parse(value)).toThrow(
    /^\[SETTING_INVALID\] DOCKER_HOST is not the address of a Docker engine\.\n\n {2}value {8}\S/,
  )
  expect(() => parse(value)).toThrow(value)
})

test('a password is refused, and not shown', () => {
  expect(() => parse('ssh://me:secret@h')).toThrow(/names a password/)
  for (const value of ['ssh://me:secret@h', 'tcp://me:secret@h:2375'])
    expect(() => parse(value)).not.toThrow(/secret/)
})
