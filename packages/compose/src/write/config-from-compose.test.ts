import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { configFromCompose } from './config-from-compose.ts'

const folder = mkdtempSync(join(tmpdir(), 'mooring-written-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes the config of files that are given by their paths. */
function written(files: Record<string, string>): ReturnType<typeof configFromCompose> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return configFromCompose('./compose.yaml', { directory: folder })
}

const fixtures = join(import.meta.dirname, '../../../../fixtures')

test('the config of the sample project is what is written from its compose file', () => {
  const directory = join(fixtures, 'docs-compose-written')
  const { text, packages, notes } = configFromCompose('./compose.yaml', { directory })
  expect(text).toBe(readFileSync(join(directory, 'containers.config.ts'), 'utf8'))
  expect(packages).toEqual(['@mooring/core', '@mooring/services', '@mooring/vitest'])
  expect(notes).toEqual([
    'the host port of db 5432 is published on a free one',
    'the host port of cache 6379 is published on a free one',
    'the host port of prices 8080 is published on a free one',
    'db: left out the volume of its data: the service keeps data in memory',
    'db: left out the health check: the service asks the server itself',
  ])
})

test('what cannot be honoured is a comment, variables are named, and secrets are no text', () => {
  const directory = join(fixtures, 'compose')
  const { text, notes } = configFromCompose('./build.yaml', { directory, knownServices: false })
  expect(text).toContain('// left out build.context: a context is a folder of this machine')
  expect(text).toContain(
    "secrets: { token: { env: 'SHELL_VALUE' }, other: { env: 'SHELL_VALUE' } }",
  )
  expect(text).toContain("here: './here'")
  expect(notes).toContain('contexts: left out build.context: a context is a folder of this machine')
  const files = configFromCompose('./configs-and-secrets.yaml', { directory })
  expect(files.text).toContain("content: process.env['SHELL_VALUE'] ?? ''")
  expect(files.text).not.toContain('not this')
  expect(files.notes).toContain('the value of FROM_DOTENV stands in the text')
})

test('the shell of the machine is not written down, unless it is given', () => {
  const directory = join(fixtures, 'compose')
  const options = { directory, services: ['app'] }
  const text = (environment?: Record<string, string>): string =>
    configFromCompose('./interpolation-required-empty.yaml', { ...options, environment }).text
  expect(() => text()).toThrow('EMPTY_SHELL has no value: never')
  expect(text({ EMPTY_SHELL: '', UNSET_X: 'given' })).toContain("'given'")
})

test('variables that are not set are named', () => {
  const { notes } = written({
    'compose.yaml': 'services: {app: {image: "app:${APP_TAG}", user: "${OTHER:-1}"}}',
  })
  expect(notes).toEqual(['APP_TAG is not set: its place in the text is empty'])
})

test('env files whose values the text holds are named, and what they and names alone take', () => {
  const { text, notes } = written({
    'compose.yaml':
      'services: {app: {image: a, env_file: app.env, label_file: more/l.env, environment: [NAME, NOT]}, off: {image: a, env_file: off.env, profiles: [x]}}',
    'app.env': 'TOKEN=secret\nOTHER=$FROM',
    'more/l.env': 'a=b',
    'off.env': 'A=1',
    '.env': 'FROM=1\nNAME=2\nUNUSED=3',
  })
  rmSync(join(folder, '.env'))
  expect(text).toMatch(/TOKEN: 'secret',\s+OTHER: '1'/)
  expect(notes).toEqual([
    'app: the values of ./app.env stand in the text',
    'app: the values of ./more/l.env stand in the text',
    'the value of FROM stands in the text',
    'the value of NAME stands in the text',
  ])
})

test('a path that the file writes as absolute stays so, and so does one from the root', () => {
  const inside = join(folder, 'data')
  const toRoot = `..${'/..'.repeat(folder.split('/').length)}/run/x.sock`
  const { text } = written({
    'compose.yaml': `services: {app: {image: a, volumes: ['/var/run/docker.sock:/s', '${inside}:/a', './other:/c', '../near:/d', '${toRoot}:/e']}}`,
  })
  for (const volume of ['/var/run/docker.sock:/s', `${inside}:/a`, './other:/c', '/run/x.sock:/e'])
    expect(text).toContain(`'${volume}'`)
})

test.each([
  ['depends on it', 'depends_on: [queue]'],
  ['names it', 'environment: ["BROKERS=queue:9092,b:1"]'],
  ['names an alias of it', 'command: run --brokers=events:9092'],
])('Kafka stays a plain container where another one %s', (_, line) => {
  const queue = 'queue: {image: "apache/kafka:4.1.0", networks: {default: {aliases: [events]}}}'
  const alone = written({ 'compose.yaml': `services:\n  ${queue}\n  app: {image: a}` })
  expect(alone.text).toContain('queue: kafka({')
  const { text, notes } = written({
    'compose.yaml': `services:\n  ${queue}\n  app:\n    image: a\n    ${line}`,
  })
  expect(text).toContain('queue: {')
  expect(notes).toEqual([
    'queue: a plain container, as others name it; they reach kafka() at {queue.networkBrokers}',
  ])
})
