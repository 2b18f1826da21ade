import { expect, test } from 'vitest'
import type { Reach } from './find-reach.ts'
import { placementOf } from './reach-placement.ts'

const outside: Reach = { mode: 'docker_host', isDetected: true, host: '127.0.0.1', ownNetworks: [] }
const ci = { id: 'ci-id', name: 'ci' }
const beside: Reach = { mode: 'bridge_ip', isDetected: true, host: '172.17.0.1', ownNetworks: [ci] }
const alone = { networkMode: undefined, networkIds: [] }

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['localhost', '127.0.0.1'],
  ['::1', '::1'],
  ['172.17.0.1', '0.0.0.0'],
  ['engine.example.com', '0.0.0.0'],
  ['fd00::2', '::'],
])('tests that reach ports at %s have them published on %s', (host, publishOn) => {
  expect(placementOf({ ...outside, host }, alone)).toEqual({ ownNetworkId: undefined, publishOn })
})

test('the gateway of a network is known after the fact, so ports are published on all addresses', () => {
  const reach: Reach = { ...outside, mode: 'gateway_ip', isDetected: false }
  expect(placementOf(reach, alone).publishOn).toBe('0.0.0.0')
})

test('a chosen bridge_ip publishes nothing', () => {
  const reach: Reach = { ...outside, mode: 'bridge_ip', isDetected: false }
  expect(placementOf(reach, alone).publishOn).toBeUndefined()
  expect(placementOf(reach, { ...alone, networkIds: ['other'] }).publishOn).toBeUndefined()
})

test.each([
  [
    'without networks joins that of the tests',
    alone,
    { ownNetworkId: 'ci-id', publishOn: undefined },
  ],
  [
    'on the network of the tests',
    { ...alone, networkIds: ['a', 'ci-id'] },
    { ownNetworkId: undefined, publishOn: undefined },
  ],
  [
    'on other networks',
    { ...alone, networkIds: ['a'] },
    { ownNetworkId: undefined, publishOn: '0.0.0.0' },
  ],
  [
    'on the bridge of the engine',
    { ...alone, networkMode: 'bridge' },
    { ownNetworkId: undefined, publishOn: '0.0.0.0' },
  ],
])('beside tests in a container, one %s', (_, container, placement) => {
  expect(placementOf(beside, container)).toEqual(placement)
})

test('tests on the bridge of the engine need no network to be named', () => {
  const reach = { ...beside, ownNetworks: [{ id: 'bridge-id', name: 'bridge' }] }
  const placement = { ownNetworkId: undefined, publishOn: undefined }
  expect(placementOf(reach, alone)).toEqual(placement)
  expect(placementOf(reach, { ...alone, networkMode: 'bridge' })).toEqual(placement)
})
