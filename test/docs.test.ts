import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { errorCodes } from '@mooring/client'
import { expect, test } from 'vitest'
import { loadConfig } from '../packages/core/src/config/load.ts'
import { resolveConfig } from '../packages/core/src/config/resolve.ts'
import * as services from '../packages/services/src/index.ts'
import { examplePages, withExamples } from '../scripts/examples.mjs'
import { anchorOf, withConfigReference } from '../scripts/schema/config-reference.mjs'
import { completeSchema, jsonSchema } from '../scripts/schema/json-schema.mjs'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const pages = [
  ...examplePages(),
  'CHANGELOG.md',
  'CODE_OF_CONDUCT.md',
  'SECURITY.md',
  'bench/README.md',
  'fixtures/images/README.md',
]
const written = pages.filter((page) => existsSync(join(root, page)))

test.each(examplePages())('%s quotes files as they are', (page) => {
  expect(withExamples(read(page)), 'run `npm run examples`').toBe(read(page))
})

test.each(examplePages())('%s has no code that nothing runs or checks', (page) => {
  const blocks = [...read(page).matchAll(/^(.*)\n\n```(?:ts|tsx|js|mjs|cjs)\n/gm)]
  const unmarked = blocks
    .map(([, before]) => before)
    .filter((line) => !/^<!-- (file: \S+|config) -->$/.test(line ?? ''))
  expect(unmarked).toEqual([])
})

test('pictures are small enough for a page', () => {
  const large = readdirSync(join(root, 'docs/pictures')).filter(
    (file) => statSync(join(root, 'docs/pictures', file)).size > 150_000,
  )
  expect(large).toEqual([])
})

test('every error code has a heading, and every heading is a code', () => {
  const headings = headingsOf(read('docs/errors.md'), '##')
  expect(headings.toSorted()).toEqual(errorCodes.toSorted())
})

test('the JSON Schema is up to date', () => {
  expect(JSON.parse(read('packages/core/schema.json')), 'run `npm run schema`').toEqual(
    jsonSchema(),
  )
})

test('the config reference is up to date', () => {
  const page = read('docs/config.md')
  expect(withConfigReference(page, completeSchema()), 'run `npm run schema`').toBe(page)
})

test.each(configFragments())('the config at $place is valid', async ({ text }) => {
  const module = `const defineContainers = (config) => config\nexport default ${text}`
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(module)}`)) as {
    default: unknown
  }
  expect(() => resolveConfig(loaded.default, { directory: root })).not.toThrow()
})

test.each(configFixtures())('%s is valid', async (file) => {
  await expect(loadConfig({ directory: root, configFile: file })).resolves.toMatchObject({
    directory: join(root, dirname(file)),
  })
})

test.each(written)('links of %s point to something', (page) => {
  const links = [...withoutCode(read(page)).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
  const dead = links.filter(([, path = '', anchor]) => {
    const target = path === '' ? page : relative(root, join(root, dirname(page), path))
    if (!existsSync(join(root, target))) return true
    return anchor !== undefined && !headingsOf(read(target), '#+').map(anchorOf).includes(anchor)
  })
  expect(dead.map(([link]) => link)).toEqual([])
})

// Pages of packages are read on other sites, where no relative link leads anywhere.
test.each(written)('links of %s into the repository point to something', (page) => {
  const links = [
    ...read(page).matchAll(/github\.com\/mooring\/mooring\/(?:blob|tree)\/main\/([^)\s#]+)/g),
  ]
  expect(
    links.filter(([, path = '']) => !existsSync(join(root, path))).map(([link]) => link),
  ).toEqual([])
})

test.each(written)('npm scripts named in %s exist', (page) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = [...read(page).matchAll(/npm (?:run (?:-s |--silent )?([\w:-]+)|(test)\b)/g)].map(
    ([, run, testScript]) => run ?? testScript,
  )
  expect(named.filter((script) => !Object.hasOwn(scripts, script ?? ''))).toEqual([])
})

test('every environment variable that is read is in the table of docs/ci.md', () => {
  const sources = readdirSync(join(root, 'packages')).flatMap((name) =>
    filesBelow(`packages/${name}/src`).filter((file) => /(?<!\.test)\.[cm]?ts$/.test(file)),
  )
  const variables = sources.flatMap((file) =>
    [
      ...read(file).matchAll(
        /\b(?:environment|process\.env)(?:\['(\w+)'\]|\.([A-Z_]\w*))|\bvariable\(environment, '(\w+)'\)/g,
      ),
    ].map(([, quoted, dotted, named]) => quoted ?? dotted ?? named),
  )
  const page = read('docs/ci.md')
  expect(variables.length).toBeGreaterThan(0)
  expect(variables.filter((variable) => !page.includes(`\n| \`${variable}\` `))).toEqual([])
})

test('every event is in the table of docs/troubleshooting.md', () => {
  const source = read('packages/core/src/session/events/lifecycle.ts')
  const kinds = [...source.matchAll(/\bkind: ('[\w-]+'(?: \| '[\w-]+')*)/g)]
    .flatMap(([, text = '']) => text.split(' | '))
    .map((kind) => kind.slice(1, -1))
  const rows =
    read('docs/troubleshooting.md')
      .match(/^\| `.*? \|/gm)
      ?.join() ?? ''
  expect(kinds).toContain('container-ready')
  expect(kinds.filter((kind) => !rows.includes(`\`${kind}\``))).toEqual([])
})

function configFixtures(): string[] {
  return readdirSync(join(root, 'fixtures'))
    .filter((folder) => folder.startsWith('docs-'))
    .flatMap((folder) => filesBelow(`fixtures/${folder}`))
    .filter((file) => basename(file).startsWith('containers.config.'))
}

function filesBelow(folder: string): string[] {
  const below = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return below.map((file) => join(folder, file))
}

function configFragments(): { place: string; text: string }[] {
  return examplePages().flatMap((page) =>
    [...read(page).matchAll(/<!-- config -->\n\n```ts\n([^]*?)\n```/g)].map(
      ({ 1: text = '', input, index }) => ({
        place: `${page}:${input.slice(0, index).split('\n').length}`,
        text,
      }),
    ),
  )
}

function headingsOf(page: string, level: string): string[] {
  const headings = withoutCode(page).matchAll(new RegExp(`^${level} (.+)$`, 'gm'))
  return [...headings].map(([, heading = '']) => heading)
}

const withoutCode = (page: string): string => page.replace(/^```[^]*?^```$/gm, '')

test('the table of options of services names those that they take', () => {
  const [, table = ''] = /^## Options of their own$(.*?)^## /ms.exec(read('docs/services.md')) ?? []
  const rows = [...table.matchAll(/^\| (`.*?) +\| (`.*?) +\|$/gm)]
  const listed = rows.flatMap(([, names = '', options = '']) =>
    codesIn(names).map((name) => [name, ['durable', ...codesIn(options)].toSorted()]),
  )
  const taken = Object.entries(services)
    .filter(([name]) => !['defineService', 'withSchema', 'withTransaction'].includes(name))
    .map(([name, declare]) => {
      const { service } = (declare as typeof services.redis)({ image: 'any' })
      return [name, [...(service.optionNames ?? [])].toSorted()]
    })
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(taken))
})

const codesIn = (text: string): string[] => [...text.matchAll(/`(\w+)`/g)].map(([, code]) => code!)
