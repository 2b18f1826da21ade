import { expect, test } from 'vitest'
import type { ResolvedPort } from '../config/resolved.ts'
import { publicationsOf } from './publications.ts'

const port = (more: Partial<ResolvedPort> = {}): ResolvedPort => ({
  name: undefined,
  containerPort: 80,
  protocol: 'tcp',
  hostPort: undefined,
  hostIps: [],
  ...more,
})
const addressesOf = (ports: ResolvedPort[], publishOn: string | undefined) =>
  publicationsOf(ports, publishOn).map(({ hostIp, hostPort }) => [hostIp, hostPort])

test('a port goes to the addresses that it names, else to the usual one', () => {
  const ports = [port(), port({ hostIps: ['127.0.0.1', '::1'] }), port({ hostPort: 8080 })]
  expect(addressesOf(ports, '0.0.0.0')).toEqual([
    ['0.0.0.0', undefined],
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['0.0.0.0', 8080],
  ])
})

test('where none need be published, only those are that ask for it', () => {
  const ports = [port(), port({ hostIps: ['::1'] }), port({ hostPort: 8080 })]
  expect(addressesOf(ports, undefined)).toEqual([
    ['::1', undefined],
    ['127.0.0.1', 8080],
  ])
})
