import { expect, test } from 'vitest'
import type { ConnectionMode } from '../../config/resolved.ts'
import type { NetworkFacts } from '../container-facts.ts'
import type { Reach } from './find-reach.ts'
import { reachedAt } from './reached-at.ts'

const network = (
  networkId: string,
  number: number,
  more: Partial<NetworkFacts> = {},
): NetworkFacts => ({
  networkId,
  ipAddress: `172.${number}.0.5`,
  ipPrefixLength: 16,
  ipv6Address: '',
  gateway: `172.${number}.0.1`,
  aliases: [],
  ...more,
})
const reach = (mode: ConnectionMode, more: Partial<Reach> = {}): Reach => ({
  mode,
  isDetected: false,
  host: '127.0.0.1',
  ownNetworks: [],
  ...more,
})
const onBridge = { createdOn: 'default', networks: { bridge: network('b', 17) } }
const onTwo = { createdOn: 'z-id', networks: { a: network('a-id', 20), z: network('z-id', 21) } }
const internal = { createdOn: 'i', networks: { i: network('i', 22, { gateway: '' }) } }
const nothing = {
  createdOn: 'none',
  networks: { none: network('n', 0, { ipAddress: '', gateway: '' }) },
}

test.each([
  ['docker_host', undefined, onBridge, '127.0.0.1', false],
  ['docker_host', 'bridge', onBridge, '127.0.0.1', false],
  ['docker_host', undefined, onTwo, '127.0.0.1', false],
  ['docker_host', 'host', nothing, '127.0.0.1', true],
  ['docker_host', 'none', nothing, '127.0.0.1', false],
  ['bridge_ip', undefined, onBridge, '172.17.0.5', true],
  ['bridge_ip', 'bridge', onBridge, '172.17.0.5', true],
  ['bridge_ip', undefined, onTwo, '172.21.0.5', true],
  ['bridge_ip', undefined, internal, '172.22.0.5', true],
  ['gateway_ip', undefined, onBridge, '172.17.0.1', false],
  ['gateway_ip', undefined, onTwo, '172.21.0.1', false],
  ['gateway_ip', undefined, internal, '', false],
  ['bridge_ip', undefined, nothing, '', false],
  ['bridge_ip', 'host', nothing, '', false],
  ['bridge_ip', 'none', nothing, '', false],
  ['bridge_ip', 'container:x', onBridge, '', false],
  ['gateway_ip', 'host', nothing, '', false],
] as const)('%s, networkMode %s', (...[mode, networkMode, facts, host, direct]) => {
  expect(reachedAt(reach(mode), networkMode, facts)).toEqual({ host, direct })
})

test('the network on which it was created may be known by name', () => {
  const facts = { ...onTwo, createdOn: 'z' }
  expect(reachedAt(reach('bridge_ip'), undefined, facts).host).toBe('172.21.0.5')
})

test('an address of IPv6 is used where there is no other', () => {
  const six = {
    createdOn: 's',
    networks: { s: network('s', 1, { ipAddress: '', ipv6Address: 'fd00::5' }) },
  }
  expect(reachedAt(reach('bridge_ip'), undefined, six)).toEqual({ host: 'fd00::5', direct: true })
})

test('beside tests in a container, a shared network is used, else the way over the gateway', () => {
  const beside = reach('bridge_ip', {
    isDetected: true,
    host: '172.17.0.1',
    ownNetworks: [{ id: 'a-id', name: 'a' }],
  })
  expect(reachedAt(beside, undefined, onTwo)).toEqual({ host: '172.20.0.5', direct: true })
  expect(reachedAt(beside, undefined, onBridge)).toEqual({ host: '172.17.0.1', direct: false })
  expect(reachedAt(beside, 'host', nothing)).toEqual({ host: '172.17.0.1', direct: true })
  expect(reachedAt(beside, 'none', nothing)).toEqual({ host: '172.17.0.1', direct: false })
})
