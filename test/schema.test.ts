import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
const read = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

// What is shipped, as an editor finds it behind `$schema`.
const shipped = require.resolve('@mooring/core/schema.json')
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(read(shipped))

/** Places of what a validator refuses in a config. */
function refused(config: object): string[] {
  validate(config)
  return (validate.errors ?? []).map(placeOf)
}

const placeOf = ({ instancePath, params }: ErrorObject): string => {
  const { additionalProperty, missingProperty } = params as Record<string, string | undefined>
  return [instancePath, additionalProperty ?? missingProperty].filter(Boolean).join('/')
}

const db = { image: 'postgres:18', ports: [5432] }

test('the JSON config of the docs is valid, and its `$schema` leads to what is shipped', () => {
  const file = join(root, 'fixtures/docs-config/json/containers.config.json')
  const config = read(file)
  expect(refused(config)).toEqual([])
  const path = String(config['$schema']).split('/node_modules/')[1]
  expect(path).toBe('@mooring/core/schema.json')
  expect(resolve(dirname(file), String(config['$schema']))).toMatch(/node_modules/)
})

test.each([
  { containers: {} },
  { containers: { db } },
  { $schema: './schema.json', report: true, events: 'events.jsonl', containers: { db } },
  { report: 'out/page.html', logs: { show: 'always', dir: 'logs' }, containers: { db } },
  { networks: { back: { internal: true } }, containers: { db: { ...db, networks: ['back'] } } },
  { env: { DATABASE_URL: '{db.url}', PORT: 3000 }, containers: { db } },
  {
    containers: {
      db: { ...db, url: 'postgres://app@{self.address}/app', environment: { DEBUG: true, N: 1 } },
      api: {
        build: { context: '.', dockerfile: 'Dockerfile.test', args: { VERSION: '1' } },
        ports: { http: 8080, metrics: '9090/tcp' },
        dependsOn: ['db'],
        waitFor: [{ http: '/health', port: 'http' }, 'healthy'],
        startupTimeout: '90s',
        memory: '512m',
        scope: 'file',
        start: 'lazy',
      },
    },
  },
])('%j is valid', (config) => {
  expect(refused(config)).toEqual([])
})

test.each([
  [{}, '/containers'],
  [{ containers: { db }, raport: true }, '/raport'],
  [{ containers: { db: { ...db, imgae: 'x' } } }, '/containers/db/imgae'],
  [{ containers: { db: { ...db, ports: 'all' } } }, '/containers/db/ports'],
  [{ containers: { db }, keep: 'sometimes' }, '/keep'],
  [{ containers: { db }, report: 3 }, '/report'],
  [{ containers: { db: { ...db, scope: 'suite' } } }, '/containers/db/scope'],
])('%j is refused at %s', (config, place) => {
  expect(refused(config).map((found) => found.replace(/^(?!\/)/, '/'))).toContain(place)
})

test('every key that an editor offers has words, for the list beside it', () => {
  const { properties } = read(shipped) as { properties: Record<string, { description?: string }> }
  const silent = Object.entries(properties).filter(([, { description }]) => !description)
  expect(silent.map(([key]) => key)).toEqual([])
})
