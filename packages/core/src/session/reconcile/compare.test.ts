import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import { compare, isSameSession, type Edition } from './compare.ts'

const declarations = (written: object, contents: Record<string, string> = {}): Edition => ({
  config: resolveConfig(written, { directory: '/project' }),
  contents: new Map(Object.entries(contents).map(([name, text]) => [name, new Map([['a', text]])])),
})

const db = { image: 'postgres:17', ports: [5432], networks: ['back'] }
const cache = { image: 'redis:8', ports: [6379] }
const api = {
  image: 'api:1',
  networks: ['back'],
  environment: { DATABASE: 'postgres://{db.address}/app' },
}
const web = { image: 'nginx:1', dependsOn: ['api'] }
const networks = { back: {}, front: {} }
const all = { networks, containers: { db, cache, api, web } }

const changesFrom = (before: object, after: object): ReturnType<typeof compare> =>
  compare(declarations(before), declarations(after))

test('a config that is written anew with the same content touches nothing', () => {
  expect(changesFrom(all, structuredClone(all))).toEqual({
    restarted: [],
    removed: [],
    added: [],
    kept: ['db', 'cache', 'api', 'web'],
    networks: [],
    volumes: [],
  })
})

test('a changed declaration touches its container and all that depend on it, however far', () => {
  const after = { networks, containers: { ...all.containers, db: { ...db, image: 'postgres:18' } } }
  expect(changesFrom(all, after)).toMatchObject({
    restarted: ['db', 'api', 'web'],
    kept: ['cache'],
  })
})

test('what is gone is removed, what is new is added, and a new name is both', () => {
  const after = { networks, containers: { db, redis: cache, api, web } }
  expect(changesFrom(all, after)).toMatchObject({
    restarted: [],
    removed: ['cache'],
    added: ['redis'],
    kept: ['db', 'api', 'web'],
  })
})

test('a changed network touches those that are on it, one that is gone only is not there any more', () => {
  const changed = { networks: { back: { internal: true } }, containers: all.containers }
  expect(changesFrom(all, changed)).toMatchObject({
    restarted: ['db', 'api', 'web'],
    kept: ['cache'],
    networks: ['back', 'front'],
  })
})

test.each([
  ['start', { start: 'lazy' }],
  ['startupTimeout', { startupTimeout: '2m' }],
  ['pullPolicy', { pullPolicy: 'always' }],
  ['watch', { watch: false }],
])('%s is for the next start and touches nothing that runs', (_, option) => {
  const after = { networks, containers: { ...all.containers, cache: { ...cache, ...option } } }
  expect(changesFrom(all, after)).toMatchObject({
    restarted: [],
    kept: ['db', 'cache', 'api', 'web'],
  })
})

test.each([
  ['command', { command: ['redis-server'] }],
  ['environment', { environment: { A: 'b' } }],
  ['ports', { ports: [6380] }],
  ['a label', { labels: { a: 'b' } }],
  ['waitFor', { waitFor: { log: /ready/ } }],
  ['url', { url: 'redis://{self.address}' }],
  ['raw', { raw: (options: object) => options }],
  ['the content of a file', { files: [{ content: 'save', target: '/etc/redis.conf' }] }],
])('%s is declared otherwise, so the container starts anew', (_, option) => {
  const after = { networks, containers: { ...all.containers, cache: { ...cache, ...option } } }
  expect(changesFrom(all, after)).toMatchObject({ restarted: ['cache'] })
})

test('functions and patterns are compared by their source', () => {
  const waiting = (waitFor: unknown): object => ({ containers: { cache: { ...cache, waitFor } } })
  const once = waiting(() => Promise.resolve(1))
  expect(
    changesFrom(
      once,
      waiting(() => Promise.resolve(1)),
    ),
  ).toMatchObject({ kept: ['cache'] })
  expect(
    changesFrom(
      once,
      waiting(() => Promise.resolve(2)),
    ),
  ).toMatchObject({
    restarted: ['cache'],
  })
  const log = (pattern: RegExp): object => waiting({ log: pattern })
  expect(changesFrom(log(/a/), log(/a/))).toMatchObject({ kept: ['cache'] })
  expect(changesFrom(log(/a/), log(/a/i))).toMatchObject({ restarted: ['cache'] })
})

test('files with another content make another container', () => {
  const before = declarations(all, { db: 'one', cache: 'two' })
  const after = declarations(all, { db: 'one', cache: 'three' })
  expect(compare(before, after)).toMatchObject({ restarted: ['cache'], kept: ['db', 'api', 'web'] })
})

test('a container that was lost is started anew, with what depends on it', () => {
  const same = declarations(all)
  expect(compare(same, same, new Set(['api']))).toMatchObject({
    restarted: ['api', 'web'],
    kept: ['db', 'cache'],
  })
})

test('a named volume goes when no container names it any more', () => {
  const mounting = (...names: string[]): object => ({
    containers: Object.fromEntries(
      names.map((name) => [name, { image: 'redis:8', volumes: [`${name}:/data`, 'both:/both'] }]),
    ),
  })
  expect(changesFrom(mounting('one', 'two'), mounting('two'))).toMatchObject({ volumes: ['one'] })
})

test('settings of the whole session need another session, names of containers do not', () => {
  const config = (written: object): Edition['config'] => declarations({ ...all, ...written }).config
  expect(isSameSession(config({}), config({ containers: { db }, networks: { back: {} } }))).toBe(
    true,
  )
  for (const setting of [
    { connectionMode: 'bridge_ip' },
    { tunnel: 'relay' },
    { reaper: 'none' },
    { keep: 'always' },
    { events: 'events.jsonl' },
    { report: true },
    { logs: { dir: 'logs' } },
    { containers: { ...all.containers, cache: { ...cache, reuse: true } } },
  ])
    expect(isSameSession(config({}), config(setting)), JSON.stringify(setting)).toBe(false)
  expect(isSameSession(config({}), config({ logs: 'always' }))).toBe(true)
  const keeping = config({ containers: { db, cache: { ...cache, reuse: true } } })
  expect(isSameSession(keeping, config({ containers: { db, cache } }))).toBe(true)
})
