import { expect, test } from 'vitest'
import type { ResolvedPort } from '../config/resolved.ts'
import { allPublished, directPorts, portRecords, type Bindings } from './published-ports.ts'

const port = (containerPort: number, overrides: Partial<ResolvedPort> = {}): ResolvedPort => ({
  name: undefined,
  containerPort,
  protocol: 'tcp',
  hostPort: undefined,
  hostIps: [],
  ...overrides,
})
const bound = (HostIp: string, HostPort: string) => ({ HostIp, HostPort })

test.each<[string, Bindings, object]>([
  ['IPv4 only', { '80/tcp': [bound('127.0.0.1', '32001')] }, { ipv4: 32_001 }],
  ['IPv6 only', { '80/tcp': [bound('::1', '32002')] }, { ipv6: 32_002 }],
  [
    'both families with numbers of their own',
    { '80/tcp': [bound('::', '32002'), bound('0.0.0.0', '32001')] },
    { ipv4: 32_001, ipv6: 32_002 },
  ],
  [
    'an empty address, as of Podman',
    { '80/tcp': [bound('', '32001')] },
    { ipv4: 32_001, ipv6: 32_001 },
  ],
  [
    'several of a family: the first',
    { '80/tcp': [bound('10.0.0.1', '1'), bound('10.0.0.2', '2')] },
    { ipv4: 1 },
  ],
  ['null', { '80/tcp': null }, {}],
  ['an empty list', { '80/tcp': [] }, {}],
  ['no entry', {}, {}],
  ['another protocol', { '80/udp': [bound('0.0.0.0', '32001')] }, {}],
  ['no number', { '80/tcp': [bound('0.0.0.0', ''), bound('::', '0')] }, {}],
])('a port is read from %s', (_, bindings, families) => {
  expect(portRecords([port(80)], bindings)).toEqual([
    { containerPort: 80, protocol: 'tcp', ...families },
  ])
})

test('records keep the declared order, names and protocols', () => {
  const declared = [port(53, { name: 'dns', protocol: 'udp' }), port(53), port(22)]
  const bindings = { '53/tcp': [bound('0.0.0.0', '2')], '53/udp': [bound('0.0.0.0', '1')] }
  expect(portRecords(declared, bindings)).toEqual([
    { name: 'dns', containerPort: 53, protocol: 'udp', ipv4: 1 },
    { containerPort: 53, protocol: 'tcp', ipv4: 2 },
    { containerPort: 22, protocol: 'tcp' },
  ])
})

test('all ports are published when each has a binding, and when there are none', () => {
  const bindings: Bindings = { '80/tcp': [bound('0.0.0.0', '1')], '81/tcp': null }
  expect(allPublished([], {})).toBe(true)
  expect(allPublished([port(80)], bindings)).toBe(true)
  expect(allPublished([port(80), port(81)], bindings)).toBe(false)
  expect(allPublished([port(82)], bindings)).toBe(false)
})

test('under its own address a container has its own ports, in the family of the address', () => {
  const declared = [port(80, { name: 'web' }), port(53, { protocol: 'udp', hostPort: 5353 })]
  expect(directPorts(declared, '172.17.0.5')).toEqual([
    { name: 'web', containerPort: 80, protocol: 'tcp', ipv4: 80 },
    { containerPort: 53, protocol: 'udp', ipv4: 53 },
  ])
  expect(directPorts([port(80)], 'fd00::5')).toEqual([
    { containerPort: 80, protocol: 'tcp', ipv6: 80 },
  ])
})
