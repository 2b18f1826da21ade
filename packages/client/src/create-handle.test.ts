import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { containerRecord } from '../../../test/support/record.ts'
import type { ContainerRecord } from './container-record.ts'
import { createHandle, type ChangingRecord } from './create-handle.ts'
import type { Ask, Method } from './protocol.ts'

const ports = [
  { name: 'http', containerPort: 8080, protocol: 'tcp', ipv4: 32_001, ipv6: 32_002 },
  { containerPort: 9090, protocol: 'tcp', ipv4: 32_003 },
] as const

/** A handle, the record behind it, and what it asks; the answers are given. */
function handleOf(
  record: Partial<ContainerRecord>,
  answers: Partial<Record<Method, unknown>> = {},
): { handle: ReturnType<typeof createHandle>; live: ChangingRecord; asked: unknown[] } {
  const asked: unknown[] = []
  const ask = (async (method: Method, params: unknown) => {
    asked.push([method, params])
    return answers[method] ?? null
  }) as Ask
  const live = { current: containerRecord(record) }
  return { handle: createHandle(live, ask), live, asked }
}

test('plain data is read from the newest record', () => {
  const { handle, live } = handleOf({ ports: [...ports] })
  expect(handle).toMatchObject({
    name: 'db',
    image: 'postgres:17',
    host: '127.0.0.1',
    state: 'running',
  })
  expect(handle.port('http')).toBe(32_001)
  live.current = containerRecord({ ports: [{ ...ports[0], ipv4: 40_000 }], id: 'other' })
  expect(handle.port('http')).toBe(40_000)
  expect(handle.id).toBe('other')
})

test('an address joins host and port, and an IPv6 host is put in brackets', () => {
  expect(handleOf({ ports: [...ports] }).handle.address(9090)).toBe('127.0.0.1:32003')
  const { handle } = handleOf({ ports: [...ports], host: '::1' })
  expect(handle.address()).toBe('[::1]:32002')
  expect(handle.url('http', '/orders')).toBe('http://[::1]:32002/orders')
  expect(handle.hostPortIpv4('http')).toBe(32_001)
})

test('url() makes an http URL of a port, of a path, or of both', () => {
  const { handle } = handleOf({ ports: [...ports] })
  expect(handle.url()).toBe('http://127.0.0.1:32001')
  expect(handle.url('/orders?id=1')).toBe('http://127.0.0.1:32001/orders?id=1')
  expect(handle.url(9090)).toBe('http://127.0.0.1:32003')
  expect(handle.url(9090, 'metrics')).toBe('http://127.0.0.1:32003/metrics')
})

test('a declared url is a text, and an error where the tests cannot reach the container', () => {
  const { handle, live } = handleOf({ ports: [...ports], url: 'pg://127.0.0.1:32001/app' })
  expect(handle.url).toBe('pg://127.0.0.1:32001/app')
  live.current = { ...live.current, state: 'exited' }
  expect(() => handle.url).toThrow('CONTAINER_NOT_RUNNING')
  live.current = containerRecord({ url: '', ports: [{ containerPort: 5432, protocol: 'tcp' }] })
  expect(() => handle.url).toThrow(/PORT_NOT_PUBLISHED[\s\S]*5432\/tcp \(not bound\)/)
})

test('a link has no url where that of its target leads past it', () => {
  const { handle } = handleOf({ ports: [...ports], link: { to: 'db', urlLeadsPast: true } })
  expect(handle.url).toBeUndefined()
})

test('an address on a network is found by the declared name, the first if none is given', () => {
  const networks = {
    backend: { ipAddress: '172.20.0.2', aliases: ['db'] },
    audit: { ipAddress: '172.21.0.2', aliases: ['db'] },
    '': { ipAddress: '', aliases: [] },
  }
  const { handle } = handleOf({ networks })
  expect(handle.ipAddress()).toBe('172.20.0.2')
  expect(handle.ipAddress('audit')).toBe('172.21.0.2')
  expect(() => handle.ipAddress('front')).toThrow(
    /UNKNOWN_NETWORK\] Container "db" is not on network "front"[\s\S]*networks {5}backend, audit/,
  )
  expect(() => handleOf({}).handle.ipAddress()).toThrow('has no address of its own')
})

test('a command is a list of arguments, or a text for the shell', async () => {
  const result = { exitCode: 3, stdout: 'a', stderr: 'b' }
  const { handle, asked } = handleOf({}, { exec: result })
  expect(await handle.exec(['ls', '-l'], { user: 'root' })).toEqual(result)
  await handle.exec('ls | wc')
  expect(asked).toEqual([
    ['exec', { name: 'db', command: ['ls', '-l'], options: { user: 'root' } }],
    ['exec', { name: 'db', command: ['/bin/sh', '-c', 'ls | wc'], options: {} }],
  ])
})

test('bytes and texts cross as base64, and a relative path starts where the test runs', async () => {
  const { handle, asked } = handleOf({}, { copyFrom: Buffer.from([0, 255]).toString('base64') })
  await handle.copyTo({ content: 'äß' }, '/a', { mode: 0o755 })
  await handle.copyTo({ content: new Uint8Array([1, 2]) }, '/b')
  await handle.copyTo('seed.sql', '/c')
  expect([...(await handle.copyFrom('/d'))]).toEqual([0, 255])
  const copied = { name: 'db', options: {} }
  expect(asked).toEqual([
    [
      'copyTo',
      { ...copied, source: { contentBase64: 'w6TDnw==' }, target: '/a', options: { mode: 0o755 } },
    ],
    ['copyTo', { ...copied, source: { contentBase64: 'AQI=' }, target: '/b' }],
    ['copyTo', { ...copied, source: { path: resolve('seed.sql') }, target: '/c' }],
    ['copyFrom', { name: 'db', path: '/d' }],
  ])
})

test('what changes the container answers nothing; the record changes with the news', async () => {
  const { handle, live } = handleOf({})
  expect(await handle.stop()).toBeUndefined()
  expect(handle.state).toBe('running')
  live.current = { ...live.current, state: 'exited' }
  expect(handle.state).toBe('exited')
})

test('printing a handle asks nothing and does not throw', () => {
  const { handle, live, asked } = handleOf({ url: 'pg://x' })
  live.current = { ...live.current, state: 'removed' }
  expect(JSON.stringify(handle)).toContain('"state":"removed"')
  expect(asked).toEqual([])
})
