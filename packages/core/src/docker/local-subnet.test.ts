import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { inLocalSubnet } from './local-subnet.ts'

const info = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo

const interfaces = {
  lo: [info('127.0.0.1', true), info('::1', true)],
  docker0: [info('fe80::1'), info('172.17.0.1')],
  down: undefined,
}

test.each([
  ['172.17.0.2', 16, true],
  ['172.17.200.2', 16, true],
  ['172.17.0.2', 24, true],
  ['172.17.200.2', 24, false],
  ['172.18.0.2', 16, false],
  ['172.17.0.1', 32, true],
  ['172.17.0.2', 32, false],
  ['200.1.2.3', 0, true],
  ['127.0.0.2', 8, false],
  ['fe80::2', 64, false],
  ['', 0, false],
])('%s/%i is reached directly: %s', (ipAddress, ipPrefixLength, reached) => {
  expect(inLocalSubnet({ ipAddress, ipPrefixLength }, interfaces)).toBe(reached)
})
