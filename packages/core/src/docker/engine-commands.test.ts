import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { parseEndpoint } from './endpoint/address.ts'
import type { Endpoint } from './endpoint/endpoint-candidates.ts'
import { engineOptions, forEngine, noteEngine } from './engine-commands.ts'

const endpointAt = (value: string, more: Partial<Endpoint> = {}): Endpoint => ({
  place: value,
  source: 'DOCKER_HOST',
  address: parseEndpoint({ value, source: 'DOCKER_HOST' }),
  certificates: undefined,
  ...more,
})

const certificates = { verify: true } as Endpoint['certificates']

test.each([
  ['unix:///var/run/docker.sock', { source: 'default' }, ''],
  ['unix:///run/user/1000/docker.sock', {}, '-H unix:///run/user/1000/docker.sock'],
  ['unix:///a b/docker.sock', {}, "-H 'unix:///a b/docker.sock'"],
  ['tcp://10.0.0.1:2375', {}, '-H tcp://10.0.0.1:2375'],
  [
    'https://build.example/docker',
    { certificates },
    '-H tcp://build.example:443/docker --tlsverify',
  ],
  ['ssh://me@far:2222/run/docker.sock', {}, '-H ssh://me@far:2222/run/docker.sock'],
  ['ssh://far', { context: 'far' }, '--context far'],
])('commands for the engine at %s %j have the options %j', (value, more, options) => {
  expect(engineOptions(endpointAt(value, more))).toBe(options)
})

const client = (): Docker => {
  const refuse = (_request: unknown, answered: (error: Error) => void): void =>
    answered(new Error('no'))
  return { modem: { dial: refuse } } as unknown as Docker
}

/** What a client rejects with. */
const errorOf = ({ modem }: Docker): unknown => {
  let seen: unknown
  ;(modem as { dial(request: object, answered: (error: unknown) => void): void }).dial(
    {},
    (error) => (seen = error),
  )
  return seen
}

test('commands in a text name the engine of a client or of an error, where it is not the usual one', () => {
  const docker = noteEngine(client(), endpointAt('tcp://far:2375'))
  const fix = 'sign in with `docker login`, or run `docker pull a` and `docker ps`.'
  const named =
    'sign in with `docker login`, or run `docker -H tcp://far:2375 pull a` and `docker -H tcp://far:2375 ps`.'
  expect(forEngine(fix, docker)).toBe(named)
  expect(forEngine(fix, errorOf(docker))).toBe(named)
  expect(forEngine('docker rm -f a', docker)).toBe('docker -H tcp://far:2375 rm -f a')
  const usual = noteEngine(client(), endpointAt('unix:///x', { source: 'default' }))
  for (const of of [usual, errorOf(usual), undefined]) expect(forEngine(fix, of)).toBe(fix)
})
