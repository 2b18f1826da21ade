import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { ContainersConfig } from '../../config/written/written-container.ts'
import { chosenEngines } from './choose-engines.ts'

const one = { image: 'one:1' }
const engines = {
  here: 'default',
  big: { host: 'tcp://10.0.0.7:2376', certificates: './certs', weight: 2 },
}

function chosen(value: string | undefined, config: Partial<ContainersConfig> = {}) {
  const resolved = resolveConfig(
    { engines, containers: { a: one }, ...config },
    { directory: '/project' },
  )
  return chosenEngines(
    resolved,
    value === undefined ? undefined : { value, source: 'MOORING_ENGINES' },
  )
}

test('without the variable, the engines of the config in declared order', () => {
  expect(chosen(undefined)).toMatchObject([
    { name: 'here', host: 'default', weight: 1 },
    {
      name: 'big',
      host: 'tcp://10.0.0.7:2376',
      certificates: '/project/certs',
      weight: 2,
      source: 'engines.big',
    },
  ])
})

test('the variable names some of them, in its order, and others by address', () => {
  expect(chosen('big, ssh://ci@build-1,near=tcp://10.0.0.8:2375,default')).toMatchObject([
    { name: 'big', weight: 2 },
    { name: 'ssh://ci@build-1', host: 'ssh://ci@build-1', source: 'MOORING_ENGINES' },
    { name: 'near', host: 'tcp://10.0.0.8:2375' },
    { name: 'default', host: 'default' },
  ])
})

test('it puts a declared engine elsewhere', () => {
  expect(chosen('big=ssh://ci@build-2')).toMatchObject([
    { name: 'big', host: 'ssh://ci@build-2', certificates: undefined, weight: 1 },
  ])
})

test.each([
  ['bgi', /names an engine "bgi" that is not declared[\s\S]*Did you mean "big"\?/],
  ['big,big', /names "big" twice/],
])('MOORING_ENGINES=%s is refused', (value, message) => {
  expect(() => chosen(value)).toThrow(message)
})

test('an engine that a container is to be on must be among them', () => {
  const containers = { a: { ...one, engine: 'big' } }
  expect(() => chosen('here', { containers })).toThrow(
    /CONFIG_INVALID[\s\S]*containers\.a\.engine: engine "big" is not among those of MOORING_ENGINES \(here\)/,
  )
})
