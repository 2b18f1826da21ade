import { expect, test } from 'vitest'
import { resolveConfig } from '../resolve.ts'
import type { ContainersConfig } from '../written/written-container.ts'
import { groupsOf } from './groups.ts'
import { planOf, type Room } from './placement-plan.ts'

const resolve = (config: ContainersConfig) => resolveConfig(config, { directory: '/project' })
const one = { image: 'one:1' }

const groups = (config: ContainersConfig): string[][] =>
  groupsOf(resolve(config)).map(({ containers }) => containers.map(({ name }) => name))

function places(
  config: ContainersConfig,
  rooms: readonly Room[] = [room('here'), room('big'), room('third')],
  former?: ReadonlyMap<string, string>,
): Record<string, string> {
  const fitting = ({ containers }: { containers: { engine: string | undefined }[] }) =>
    rooms.filter(({ name }) => containers.every(({ engine = name }) => engine === name))
  const plan = planOf(resolve(config), { rooms, fitting, ...(former && { former }) })
  return Object.fromEntries(plan.engines)
}

const room = (name: string, weight = 1): Room => ({ name, weight })

test('what shares a network, a volume or a namespace stays together, and what is referred to', () => {
  const containers = {
    alone: one,
    a: { ...one, networks: ['lan'] },
    b: { ...one, networks: ['lan'] },
    writer: { ...one, volumes: ['data:/data'] },
    reader: { ...one, volumes: ['data:/data:ro'] },
    owner: one,
    guest: { ...one, networkMode: 'container:owner' },
    db: { ...one, ports: [5432] },
    app: { ...one, environment: { DB: '{db.address}' } },
  } as const
  expect(groups({ networks: { lan: {} }, containers })).toEqual([
    ['alone'],
    ['a', 'b'],
    ['writer', 'reader'],
    ['owner', 'guest'],
    ['db', 'app'],
  ])
})

test('a wait for another does not join, nor does a network that is across, with the references over it', () => {
  const config = {
    networks: { events: { across: true } },
    containers: {
      first: one,
      second: { ...one, dependsOn: ['first'] },
      kafka: { ...one, ports: [9092], networks: ['events'] },
      reader: { ...one, networks: ['events'], environment: { KAFKA: '{kafka.address}' } },
    },
  }
  expect(groups(config)).toEqual([['first'], ['second'], ['kafka'], ['reader']])
})

test('a server that runs already is on no engine and joins nobody', () => {
  const containers = {
    db: { ...one, ports: [5432], use: 'postgres://127.0.0.1:5432/x' },
    a: one,
  }
  expect(groups({ containers })).toEqual([['a']])
})

test('links are with the container that they lead to', () => {
  const config = { containers: { db: { ...one, ports: [5432] } }, links: { slowDb: { to: 'db' } } }
  expect(groups(config)).toEqual([['db', 'toxiproxy', 'slowDb']])
})

test('each goes where there is least to do, in declared order where that is the same', () => {
  expect(places({ containers: { a: one, b: one, c: one, d: one } })).toEqual({
    a: 'here',
    b: 'big',
    c: 'third',
    d: 'here',
  })
})

test('an engine of twice the weight takes twice as much', () => {
  const containers = { a: one, b: one, c: one, d: one, e: one, f: one }
  const counts = Object.values(places({ containers }, [room('small'), room('large', 2)]))
  expect(counts.filter((name) => name === 'large')).toHaveLength(4)
})

test('processors and memory count where they are declared, and what needs most is placed first', () => {
  const containers = {
    small: { ...one, memory: '256m' },
    other: { ...one, cpus: 0.5 },
    heavy: { ...one, memory: '4g', cpus: 1 },
  }
  expect(places({ containers }, [room('here'), room('big')])).toEqual({
    heavy: 'here',
    small: 'big',
    other: 'big',
  })
})

test('a pin takes its group along, and counts before the others are placed', () => {
  const config = {
    engines: { here: 'default', big: 'ssh://ci@build-1' },
    networks: { lan: {} },
    containers: {
      free: one,
      a: { ...one, networks: ['lan'] },
      b: { ...one, networks: ['lan'], engine: 'here' },
    },
  }
  expect(places(config, [room('here'), room('big')])).toEqual({ a: 'here', b: 'here', free: 'big' })
})

test('what has a place keeps it', () => {
  const containers = { a: one, b: one }
  expect(places({ containers }, undefined, new Map([['a', 'third']]))).toEqual({
    a: 'third',
    b: 'here',
  })
})

test('groups of workers, files and tests wait, unless one of the run is among them', () => {
  const config = resolve({
    networks: { lan: {} },
    containers: {
      own: { ...one, scope: 'file' },
      run: { ...one, networks: ['lan'] },
      near: { ...one, scope: 'test', networks: ['lan'] },
    },
  })
  const rooms = [room('here'), room('big')]
  const plan = planOf(config, { rooms, fitting: () => rooms })
  expect(plan.floating.map(({ id }) => id)).toEqual(['own'])
  expect(Object.fromEntries(plan.engines)).toEqual({ run: 'here', near: 'here' })
})
