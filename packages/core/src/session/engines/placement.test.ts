import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { ContainersConfig } from '../../config/written/written-container.ts'
import { noEngine } from '../../docker/no-engine.ts'
import type { OpenEngine } from './open-engines.ts'
import { createPlacement } from './placement.ts'

const one = { image: 'one:1' }

/** An engine that nobody asks anything. */
function engine(name: string, host: string, facts: Partial<OpenEngine['facts']> = {}): OpenEngine {
  const endpoint = {
    place: host,
    source: `engines.${name}`,
    certificates: undefined,
    address: host.startsWith('unix')
      ? ({ kind: 'socket', path: '/docker.sock' } as const)
      : ({ kind: 'ssh', host, port: undefined, user: undefined, socketPath: undefined } as const),
  }
  return {
    engine: { ...noEngine(), name, endpoint },
    chosen: {
      name,
      host,
      certificates: undefined,
      address: undefined,
      weight: 1,
      source: endpoint.source,
    },
    facts: { id: name, platform: 'linux/amd64', swarm: undefined, ...facts },
  }
}

const here = engine('here', 'unix:///docker.sock')
const big = engine('big', 'build-1')
const arm = engine('arm', 'build-2', { platform: 'linux/arm64' })

function placesOf(
  config: Partial<ContainersConfig>,
  engines: OpenEngine[] = [here, big, arm],
  swarms: { manager: string; nodeIds: string[] }[] = [],
) {
  const declared = { here: 'default', big: 'ssh://build-1', arm: 'ssh://build-2' }
  const resolved = resolveConfig(
    { engines: declared, containers: {}, ...config },
    { directory: '/project' },
  )
  return createPlacement(engines, swarms).placed(resolved)
}

const enginesOf = (config: Partial<ContainersConfig>, engines?: OpenEngine[]) =>
  placesOf(config, engines).containers.map(({ name, engine: at }) => `${name}: ${at}`)

test('a folder of this machine is mounted on this machine', () => {
  const containers = { a: one, b: { ...one, volumes: ['./x:/x'] } }
  expect(enginesOf({ containers })).toEqual(['a: big', 'b: here'])
})

test('BIND_NOT_LOCAL: no engine is on this machine, or the named one is not', () => {
  const containers = { a: { ...one, volumes: ['./x:/x'] } }
  expect(() => enginesOf({ containers }, [big, arm])).toThrow(
    /\[BIND_NOT_LOCAL\] Container "a" mounts a folder of this machine, and no engine is on it\.\n\n {2}folder {7}\/project\/x\n {2}engines {6}big at build-1, arm at build-2\n\nFix: copy what it needs/,
  )
  const pinned = { a: { ...containers.a, engine: 'big' } }
  expect(() => enginesOf({ containers: pinned })).toThrow(/and engine "big" is not on it/)
})

test('a platform goes to an engine that has it, and who names an engine knows better', () => {
  const containers = {
    a: { ...one, platform: 'linux/arm64/v8' },
    b: { ...one, platform: 'linux/arm64', engine: 'big' },
  }
  expect(enginesOf({ containers })).toEqual(['a: arm', 'b: big'])
})

test('PLACEMENT_IMPOSSIBLE: no engine has the platform, or none that could mount the folder', () => {
  const containers = { a: { ...one, platform: 'linux/riscv64' } }
  expect(() => enginesOf({ containers })).toThrow(
    /\[PLACEMENT_IMPOSSIBLE\] No engine has the platform that "a" needs\.\n\n {2}platform {5}linux\/riscv64, of "a"\n {2}engine {7}here, linux\/amd64, on this machine\n/,
  )
  const mounting = { a: { ...one, platform: 'linux/arm64', volumes: ['./x:/x'] } }
  expect(() => enginesOf({ containers: mounting })).toThrow(/machine {6}this one, of which "a"/)
})

const events = { networks: { events: { across: true } } }
const joined = { ...one, networks: ['events'] }
const spread = { a: { ...joined, engine: 'here' }, b: { ...joined, engine: 'big' } }

test('a network that is across is made on a manager of the swarm that its engines are in', () => {
  const engines = [
    engine('here', 'unix:///docker.sock', { swarm: { nodeId: 'n1', isManager: false } }),
    engine('big', 'build-1', { swarm: { nodeId: 'n2', isManager: true } }),
  ]
  const swarms = [{ manager: 'big', nodeIds: ['n1', 'n2'] }]
  const { networks } = placesOf({ ...events, containers: spread }, engines, swarms)
  expect(networks).toMatchObject([{ driver: 'overlay', attachable: true, engine: 'big' }])
})

test('NETWORK_NOT_ACROSS: no common swarm, or no manager', () => {
  expect(() => placesOf({ ...events, containers: spread })).toThrow(
    /\[NETWORK_NOT_ACROSS\] Network "events" cannot be across 2 engines, because none of them is a manager of a swarm\.\n\n {2}engine {7}here, in no swarm\n {2}engine {7}big, in no swarm\n\nFix: /,
  )
  const engines = [
    engine('here', 'unix:///docker.sock', { swarm: { nodeId: 'n1', isManager: true } }),
    engine('big', 'build-1', { swarm: { nodeId: 'n2', isManager: true } }),
  ]
  const apart = [
    { manager: 'here', nodeIds: ['n1'] },
    { manager: 'big', nodeIds: ['n2'] },
  ]
  expect(() => placesOf({ ...events, containers: spread }, engines, apart)).toThrow(
    /because they are not in one swarm/,
  )
})

test('one whose containers are all on one engine is a network like any other', () => {
  const containers = { a: { ...joined, engine: 'big' }, b: { ...joined, engine: 'big' } }
  const { networks } = placesOf({ ...events, containers })
  expect(networks).toMatchObject([{ driver: 'bridge', across: false }])
})
