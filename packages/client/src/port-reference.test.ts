import { expect, test } from 'vitest'
import { containerRecord } from '../../../test/support/record.ts'
import { familyOf, findPort, hostPort } from './port-reference.ts'

const record = containerRecord({
  ports: [
    { name: 'dns', containerPort: 53, protocol: 'udp', ipv4: 32_001, ipv6: 32_002 },
    { name: 'transfer', containerPort: 53, protocol: 'tcp', ipv4: 32_003 },
    { containerPort: 5353, protocol: 'udp', ipv6: 32_004 },
    { name: '8080', containerPort: 80, protocol: 'tcp', ipv4: 32_005 },
  ],
})

test('a port is found by its name, by its number, and by number and protocol', () => {
  expect(findPort(record, 'dns')).toBe(record.ports[0])
  expect(findPort(record, 53)).toBe(record.ports[1])
  expect(findPort(record, '53/udp')).toBe(record.ports[0])
  expect(findPort(record, '53/UDP' as '53/udp')).toBe(record.ports[0])
  expect(findPort(record, '53' as 'dns')).toBe(record.ports[1])
})

test('a number means tcp, and another protocol only where there is no tcp', () => {
  expect(findPort(record, 5353)).toBe(record.ports[2])
  expect(() => findPort(record, '5353/tcp')).toThrow('PORT_NOT_PUBLISHED')
})

test('a name takes precedence over a number', () => {
  expect(findPort(record, '8080').containerPort).toBe(80)
  expect(() => findPort(record, 8081)).toThrow('PORT_NOT_PUBLISHED')
})

test('without a reference the first declared port is meant', () => {
  expect(findPort(record)).toBe(record.ports[0])
})

test.each(['', 0, 'nosuch', '53/sctp', -1, Number.NaN])('%j finds no port', (reference) => {
  expect(() => findPort(record, reference as 'dns')).toThrow('PORT_NOT_PUBLISHED')
})

test('an unknown port is reported with the ones that are published', () => {
  expect(() => findPort(record, 99)).toThrowErrorMatchingInlineSnapshot(`
    [UsageError: [PORT_NOT_PUBLISHED] Container "db" publishes no port 99.

      published    dns 53/udp (IPv4 32001, IPv6 32002), transfer 53/tcp (IPv4 32003), 5353/udp (IPv6 32004), 8080 80/tcp (IPv4 32005)

    Fix: add it to containers.db.ports in the config.]
  `)
  expect(() => findPort(containerRecord())).toThrow('publishes no port.')
})

test('host ports are looked up by family, and one family never stands in for the other', () => {
  expect(hostPort(record, 'ipv4', 'dns')).toBe(32_001)
  expect(hostPort(record, 'ipv6', 'dns')).toBe(32_002)
  expect(() => hostPort(record, 'ipv6', 'transfer')).toThrow('publishes no port transfer on IPv6')
  expect(() => hostPort(record, 'ipv4', 5353)).toThrow('publishes no port 5353 on IPv4')
})

test.each(['created', 'restarting', 'exited', 'dead', 'removed'] as const)(
  'a container that is %s has no host ports',
  (state) => {
    expect(() => hostPort({ ...record, state }, 'ipv4', 'dns')).toThrow(
      new RegExp(`CONTAINER_NOT_RUNNING[\\s\\S]*state {8}${state}`),
    )
    expect(() => hostPort({ ...record, state }, 'ipv4', 99)).toThrow('PORT_NOT_PUBLISHED')
  },
)

test('a paused container keeps its ports', () => {
  expect(hostPort({ ...record, state: 'paused' }, 'ipv4', 'dns')).toBe(32_001)
})

test('the family of a host is that of its address', () => {
  expect(familyOf('::1')).toBe('ipv6')
  expect(familyOf('127.0.0.1')).toBe('ipv4')
})
