import { expect, test } from 'vitest'
import { mistakesOf } from '../../../../../test/support/config-mistakes.ts'

const one = { image: 'one:1' }
const engines = { here: 'default', big: 'ssh://ci@build-1' }

test('an engine that is not declared', () => {
  expect(mistakesOf({ engines, containers: { a: { ...one, engine: 'bgi' } } })).toEqual([
    'containers.a.engine: engine "bgi" is not declared. Did you mean "big"?',
  ])
  expect(mistakesOf({ containers: { a: { ...one, engine: 'big' } } })).toEqual([
    'containers.a.engine: engine "big" is not declared. Declared: none.',
  ])
})

test('pins that tear a group apart, with what joins it', () => {
  const config = {
    engines,
    networks: { lan: {} },
    containers: {
      db: { ...one, ports: [5432], engine: 'here' },
      app: { ...one, environment: { DB: '{db.address}' }, networks: ['lan'] },
      probe: { ...one, networks: ['lan'], engine: 'big' },
    },
  }
  expect(mistakesOf(config)).toEqual([
    'containers.probe.engine: "big" is another engine than "here" of "db", with which it must be on one ("db" and "app": they share the network "default"; "app" and "probe": they share the network "lan"). Give both the same engine, or join them by a network that is `across`',
  ])
})

test('names that mean something else', () => {
  expect(mistakesOf({ engines: { default: 'default' }, containers: { a: one } })).toEqual([
    'engines.default: "default" means the engine that is found without `engines`, choose another name',
  ])
  expect(mistakesOf({ engines: { 'a=b': 'default' }, containers: { a: one } })).toEqual([
    'engines["a=b"]: expected a name of letters, digits, "-" and "_" that starts with a letter',
  ])
})

test('an address that is none', () => {
  const [line] = mistakesOf({ engines: { big: 'build-1' }, containers: { a: one } })
  expect(line).toContain('engines.big')
  expect(line).toContain("expected 'default', or an address such as 'ssh://ci@build-1'")
})

test('ways that lead to one machine only', () => {
  const config = {
    engines,
    connectionMode: 'bridge_ip',
    tunnel: 'relay',
    containers: { a: one },
  }
  expect(mistakesOf(config)).toEqual([
    "connectionMode: 'bridge_ip' reaches containers of one machine only, and `engines` names several. Leave it out",
    "tunnel: 'relay' listens on the bridge of one machine only, and `engines` names several. Leave it out",
  ])
})

test('a network that is across with another driver', () => {
  const networks = { events: { across: true, driver: 'macvlan' } }
  expect(mistakesOf({ networks, containers: { a: one } })).toEqual([
    "networks.events.driver: a network that is `across` has the driver 'overlay', not 'macvlan'",
  ])
})
