import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from './load.ts'

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mooring-config-'))
})

afterEach(() => rm(directory, { recursive: true }))

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true })
  await writeFile(join(directory, path), content)
}

const imageIn = async (configFile: string): Promise<string | undefined> =>
  (await loadConfig({ directory, configFile })).containers[0]?.image

const failureOf = async (configFile: string): Promise<Error & { code?: string }> => {
  const failure: unknown = await loadConfig({ directory, configFile }).catch(
    (error: unknown) => error,
  )
  if (!(failure instanceof Error)) throw new Error('the config was loaded')
  return failure
}

const declared = (image: string): string => `{ containers: { a: { image: ${image} } } }`
const esm = `import { defineContainers } from '@mooring/core'\nexport default defineContainers(${declared(`'it'`)})`
const commonjs = `const { defineContainers } = require('@mooring/core')\nmodule.exports = defineContainers(${declared(`'it'`)})`
const typed = `const image: string = 'it'\nexport default ${declared('image')} satisfies object`

const files: [string, string][] = [
  ['c.ts', esm],
  ['typed.ts', typed],
  ['c.mts', typed],
  ['c.cts', `const image: string = 'it'\nmodule.exports = ${declared('image')}`],
  ['c.js', esm],
  ['c.mjs', esm],
  ['c.cjs', commonjs],
  ['c.json', '{ "$schema": "x", "containers": { "a": { "image": "it" } } }'],
  [
    'compiled.cjs',
    `Object.defineProperty(exports, '__esModule', { value: true })\nexports.default = ${declared(`'it'`)}`,
  ],
  ['promise.ts', `export default Promise.resolve(${declared(`'it'`)})`],
  ['function.ts', `export default () => (${declared(`'it'`)})`],
  ['async.ts', `export default async () => (${declared(`'it'`)})`],
  ['await.ts', `const image = await Promise.resolve('it')\nexport default ${declared('image')}`],
  ['meta.ts', `export default ${declared(`import.meta.url.startsWith('file:') ? 'it' : ''`)}`],
]

test.each(files)(
  '%s is loaded, in an ES module package and in a CommonJS one',
  async (name, content) => {
    for (const type of ['module', 'commonjs']) {
      await write(`${type}/package.json`, JSON.stringify({ type }))
      await write(`${type}/${name}`, content)
      expect(await imageIn(`${type}/${name}`)).toBe('it')
    }
  },
)

test('a CommonJS file with the extension .js is loaded where the package is CommonJS', async () => {
  await write('package.json', '{}')
  await write('c.js', commonjs)
  expect(await imageIn('c.js')).toBe('it')
})

test.each(['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json'])(
  'an edit of a .%s file is seen by the next load',
  async (extension) => {
    const content = (image: string): string => {
      if (extension === 'json') return `{ "containers": { "a": { "image": "${image}" } } }`
      return `${extension.startsWith('c') ? 'module.exports =' : 'export default'} ${declared(`'${image}'`)}`
    }
    for (const image of ['first', 'second']) {
      await write(`c.${extension}`, content(image))
      expect(await imageIn(`c.${extension}`)).toBe(image)
    }
  },
)

test('an edit of a file that the config imports is seen by the next load', async () => {
  await write('c.ts', `import { image } from './image'\nexport default ${declared('image')}`)
  for (const image of ['first', 'second']) {
    await write('image.ts', `export const image: string = '${image}'`)
    expect(await imageIn('c.ts')).toBe(image)
  }
})

const imported: [string, string, string][] = [
  ['image.mts', 'export const image: string = "$"', 'module'],
  ['image.js', 'export const image = "$"', 'module'],
  ['image.js', 'export const image = "$"', 'commonjs'],
  ['image.js', 'exports.image = "$"', 'commonjs'],
  ['image.mjs', 'export const image = await Promise.resolve("$")', 'commonjs'],
  ['image.cjs', 'exports.image = "$"', 'module'],
  ['image.json', '{ "image": "$" }', 'module'],
]

test.each(imported)(
  'an imported %s such as `%s` in a package of type %s is a source, and read anew by each load',
  async (name, content, type) => {
    await write('package.json', JSON.stringify({ type }))
    const clause = name.endsWith('.json') ? 'file' : '{ image }'
    const image = name.endsWith('.json') ? 'file.image' : 'image'
    await write(
      'c.ts',
      `import ${clause} from './through/${name}'\nexport default ${declared(image)}`,
    )
    for (const edit of ['first', 'second']) {
      await write(`through/${name}`, content.replace('$', edit))
      const sources = new Set<string>()
      const config = await loadConfig({
        directory,
        configFile: 'c.ts',
        onSource: (file) => void sources.add(file),
      })
      expect(config.containers[0]?.image).toBe(edit)
      expect([...sources]).toEqual([join(directory, 'c.ts'), join(directory, `through/${name}`)])
    }
  },
)

test('the sources of a config that cannot be loaded are told as far as it was read', async () => {
  const sources = new Set<string>()
  await write('c.ts', `import { b } from './b'\nexport default { containers: b }`)
  await write('b.ts', `import './c'\nthrow new Error('broken')`)
  const onSource = (file: string): void => void sources.add(file)
  await expect(loadConfig({ directory, configFile: 'c.ts', onSource })).rejects.toThrow('broken')
  expect([...sources]).toEqual([join(directory, 'c.ts'), join(directory, 'b.ts')])
})

test('files of packages are no sources', async () => {
  const sources = new Set<string>()
  await write('node_modules/images/index.js', `exports.image = 'it'`)
  await write('c.ts', `import { image } from 'images'\nexport default ${declared('image')}`)
  const onSource = (file: string): void => void sources.add(file)
  const config = await loadConfig({ directory, configFile: 'c.ts', onSource })
  expect(config.containers[0]?.image).toBe('it')
  expect([...sources]).toEqual([join(directory, 'c.ts')])
})

test('the nearest file upward is taken, TypeScript before JavaScript', async () => {
  await write('containers.config.json', '{ "containers": { "far": { "image": "x" } } }')
  await write('a/containers.config.js', 'export default { containers: { js: { image: "x" } } }')
  await write('a/containers.config.ts', 'export default { containers: { ts: { image: "x" } } }')
  await mkdir(join(directory, 'a/b'))
  const config = await loadConfig({ directory: join(directory, 'a/b') })
  expect(config.file).toBe(join(directory, 'a/containers.config.ts'))
  expect(config.directory).toBe(join(directory, 'a'))
  expect(config.containers.map(({ name }) => name)).toEqual(['ts'])
})

test('relative paths start at the folder of the config', async () => {
  await write(
    'a/other.json',
    '{ "containers": { "a": { "image": "x", "volumes": ["./data:/data"] } } }',
  )
  const { containers } = await loadConfig({ directory, configFile: 'a/other.json' })
  expect(containers[0]?.volumes).toMatchObject([{ sourcePath: join(directory, 'a/data') }])
})

test('a missing file is answered with the folders and names that were looked at', async () => {
  const failure: unknown = await loadConfig({ directory }).catch((error: unknown) => error)
  expect(failure).toMatchObject({ name: 'ConfigError', code: 'CONFIG_NOT_FOUND' })
  const { message } = failure as Error
  expect(message).toContain(`looked in    ${directory}\n`)
  expect(message).toContain(`looked in    ${tmpdir()}\n`)
  expect(message).toContain('containers.config.ts, containers.config.mts')
  expect((await failureOf('nope.ts')).message).toContain(
    `looked for   ${join(directory, 'nope.ts')}`,
  )
})

test('an error of the file is shown with the lines that are its own, and kept as the cause', async () => {
  await write(
    'c.ts',
    `function deep(): string {\n  throw new TypeError('no such thing')\n}\n\nexport default ${declared('deep()')}`,
  )
  const failure = await failureOf('c.ts')
  expect(failure).toMatchObject({
    name: 'ConfigError',
    code: 'CONFIG_LOAD_FAILED',
    cause: { message: 'no such thing' },
  })
  const path = join(directory, 'c.ts')
  expect(failure.message).toBe(
    `[CONFIG_LOAD_FAILED] ${path} could not be loaded.\n\n  TypeError: no such thing\n      at deep (${path}:2)\n      at ${path}:5`,
  )
})

test.each<[string, string, RegExp]>([
  [
    'syntax.ts',
    `export default {\n  containers: {\n`,
    /ParseError: Unexpected token.*syntax\.ts:3:0/s,
  ],
  ['syntax.json', '{ "containers": nope }', /SyntaxError: Unexpected token/],
  [
    'import.ts',
    `import './nope'\nexport default {}`,
    /Cannot find module '\.\/nope'.*import\.ts:1/s,
  ],
  [
    'package.ts',
    `import 'no-such-package'\nexport default {}`,
    /Cannot find module 'no-such-package'/,
  ],
  [
    'function.ts',
    `export default () => {\n  throw new Error('inside')\n}`,
    /Error: inside\n +at .*function\.ts:2/,
  ],
  ['rejected.ts', `export default Promise.reject(new Error('later'))`, /Error: later/],
  ['text.ts', `throw 'just text'`, /threw just text, which is no Error/],
  ['named.ts', `export const config = {}`, /has no default export/],
  ['empty.cjs', `module.exports = null`, /has no default export/],
])('%s fails to load with its reason', async (name, content, reason) => {
  await write(name, content)
  const failure = await failureOf(name)
  expect(failure).toMatchObject({ name: 'ConfigError', code: 'CONFIG_LOAD_FAILED' })
  expect(failure.message).toMatch(reason)
})

test('mistakes name the file', async () => {
  await write('c.json', '{ "containers": { "a": { "image": "x", "prots": [] } } }')
  expect((await failureOf('c.json')).message).toBe(
    `[CONFIG_INVALID] ${join(directory, 'c.json')} has a mistake.\n\n  ${join(directory, 'c.json')} › containers.a.prots: unknown key. Did you mean "ports"?`,
  )
})

test('files and folders that are not there are told before anything starts', async () => {
  await write('folder/Dockerfile', 'FROM scratch')
  await write(
    'c.json',
    JSON.stringify({
      containers: {
        good: { build: './folder' },
        nowhere: { build: './nowhere' },
        isFile: { build: './c.json' },
        noDockerfile: { build: { context: '.', dockerfile: 'nope' } },
        files: {
          image: 'x',
          files: [
            { target: '/a', content: '' },
            { target: '/b', source: 'nope' },
            { target: '/c', source: 'folder' },
          ],
        },
      },
    }),
  )
  const { message } = await failureOf('c.json')
  const lines = message
    .split('\n')
    .slice(2)
    .map((line) => line.replace(/^.* › /, '').replaceAll(directory, ''))
  expect(lines).toEqual([
    'containers.nowhere.build: expected a folder, got nothing at /nowhere',
    'containers.isFile.build: expected a folder, got a file at /c.json',
    'containers.noDockerfile.build: there is no file /nope',
    'containers.files.files[1].source: there is no file /nope',
  ])
})

test('modules that import modules are complete before they are used, also by two and in a cycle', async () => {
  await write('package.json', '{ "type": "module" }')
  for (const name of ['two', 'three', 'four']) {
    await write(`${name}.js`, `import './circle.mjs'\nexport const ${name} = () => '${name}'`)
  }
  await write('circle.mjs', `import './circle-end.mjs'\nexport const image = 'it'`)
  await write('circle-end.mjs', `import './circle.mjs'`)
  await write(
    'one.js',
    ['two', 'three', 'four'].map((name) => `export { ${name} } from './${name}.js'`).join('\n'),
  )
  await write('also.ts', `import { four } from './one.js'\nexport const image = four()`)
  await write(
    'c.ts',
    `import { two } from './one.js'\nimport { image } from './also.ts'\nexport default ${declared('two() + image')}`,
  )
  expect(await imageIn('c.ts')).toBe('twofour')
})
