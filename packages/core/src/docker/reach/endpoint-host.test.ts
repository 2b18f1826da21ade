import { expect, test } from 'vitest'
import { parseEndpoint } from '../endpoint/address.ts'
import { endpointHost, isLoopback, isOnThisMachine } from './endpoint-host.ts'

const parse = (value: string) => parseEndpoint({ value, source: 'DOCKER_HOST' })

test.each([
  ['unix:///var/run/docker.sock', '127.0.0.1', true],
  ['npipe:////./pipe/docker_engine', '127.0.0.1', true],
  ['tcp://localhost:2375', '127.0.0.1', true],
  ['tcp://127.0.0.1:2375', '127.0.0.1', true],
  ['tcp://[::1]:2375', '::1', true],
  ['tcp://10.1.2.3:2375', '10.1.2.3', false],
  ['http://10.1.2.3', '10.1.2.3', false],
  ['https://[fd00::2]:2376', 'fd00::2', false],
  ['tcp://engine.invalid:2375', 'engine.invalid', false],
  ['ssh://me@10.1.2.3:22', '10.1.2.3', false],
  ['ssh://me@engine.invalid', 'engine.invalid', false],
])('%s means %s', async (value, host, isHere) => {
  expect(await endpointHost(parse(value))).toBe(host)
  expect(isOnThisMachine(parse(value))).toBe(isHere)
})

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['fd00::1', false],
  ['example.com', false],
])('whether %s is of this machine only: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
