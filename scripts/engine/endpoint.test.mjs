import { expect, test } from 'vitest'
import { candidates, DEFAULT_HOST, parseEndpoint } from './endpoint.mjs'

const NOWHERE = { DOCKER_CONFIG: '/nonexistent', XDG_RUNTIME_DIR: '/run/user/7' }

test('DOCKER_HOST is the only candidate when it is set', () => {
  const [endpoint, ...others] = candidates({ DOCKER_HOST: 'tcp://[::1]:2375' })
  expect(others).toEqual([])
  expect(endpoint).toEqual({
    host: 'tcp://[::1]:2375',
    source: 'DOCKER_HOST',
    connection: { host: '::1', port: '2375' },
  })
})

test('the default socket comes before the sockets of the user', () => {
  const hosts = candidates(NOWHERE).map(({ host }) => host)
  expect(hosts.slice(0, 2)).toEqual([DEFAULT_HOST, 'unix:///run/user/7/docker.sock'])
  expect(new Set(hosts).size).toBe(hosts.length)
})

test('a named pipe keeps its dots', () => {
  const { connection } = parseEndpoint('npipe:////./pipe/docker_engine', 'default', {})
  expect(connection).toEqual({ socketPath: '//./pipe/docker_engine' })
})

test('an endpoint of an unknown kind is refused with its source', () => {
  const refused = () => parseEndpoint('ssh://somewhere', 'DOCKER_HOST', {})
  expect(refused).toThrow('cannot talk to the engine at ssh://somewhere (from DOCKER_HOST)')
})

test('text that is no address is refused, too', () => {
  expect(() => parseEndpoint('not an address', 'DOCKER_HOST', {})).toThrow('not an address')
})
