import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from './load.ts'

let directory = ''
let sources = new Set<string>()

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mooring-imports-'))
  sources = new Set()
})

afterEach(() => rm(directory, { recursive: true }))

type Files = Record<string, string | object>

async function write(files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(
      join(directory, path),
      typeof content === 'string' ? content : JSON.stringify(content),
    )
  }
}

async function imageIn(configFile: string): Promise<string | undefined> {
  const onSource = (file: string): void => void sources.add(file)
  return (await loadConfig({ directory, configFile, onSource })).containers[0]?.image
}

async function failureOf(configFile: string): Promise<string> {
  const failure: unknown = await imageIn(configFile).catch((error: unknown) => error)
  expect(failure).toMatchObject({ name: 'ConfigError', code: 'CONFIG_LOAD_FAILED' })
  return (failure as Error).message.replaceAll(`${directory}/`, '')
}

const declared = (image: string): string =>
  `export default { containers: { a: { image: ${image} } } }`
const importing = (specifier: string): string =>
  `import { image } from '${specifier}'\n${declared('image')}`
const exporting = (image: string): string => `export const image: string = '${image}'`

const aliases: [string, string, Files][] = [
  [
    'of paths',
    '@/images',
    { 'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } } },
  ],
  [
    'of paths below a baseUrl',
    '@/images',
    { 'tsconfig.json': { compilerOptions: { baseUrl: './src', paths: { '@/*': ['./*'] } } } },
  ],
  ['of a baseUrl', 'images', { 'tsconfig.json': { compilerOptions: { baseUrl: './src' } } }],
  [
    'without a star',
    '~',
    { 'tsconfig.json': { compilerOptions: { paths: { '~': ['./src/images.ts'] } } } },
  ],
  [
    'with the extension of what it is compiled to',
    '@/images.js',
    { 'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } } },
  ],
  [
    'whose first place is empty',
    '@/images',
    { 'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./nowhere/*', './src/*'] } } } },
  ],
  [
    'of a file that extends another',
    '@/images',
    {
      'tsconfig.json': `// The root says it.\n{ "extends": "./bases/tsconfig.base.json", }`,
      'bases/tsconfig.base.json': { compilerOptions: { paths: { '@/*': ['../src/*'] } } },
    },
  ],
  [
    'of a package that is extended',
    '@/images',
    {
      'tsconfig.json': { extends: '@acme/tsconfig' },
      'node_modules/@acme/tsconfig/tsconfig.json': {
        compilerOptions: { paths: { '@/*': ['${configDir}/src/*'] } },
      },
    },
  ],
  [
    'of the referred project that includes the config',
    '@/images',
    {
      'tsconfig.json': {
        files: [],
        references: [{ path: './tsconfig.app.json' }, { path: './tsconfig.node.json' }],
      },
      'tsconfig.app.json': {
        compilerOptions: { paths: { '@/*': ['./nowhere/*'] } },
        include: ['src'],
      },
      'tsconfig.node.json': {
        compilerOptions: { paths: { '@/*': ['./src/*'] } },
        include: ['*.ts'],
      },
    },
  ],
  [
    'of a jsconfig.json',
    '@/images',
    { 'jsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } } },
  ],
]

test.each(aliases)('an alias %s is followed: %s', async (_, specifier, files) => {
  await write({ ...files, 'src/images.ts': exporting('first'), 'c.ts': importing(specifier) })
  expect(await imageIn('c.ts')).toBe('first')
  const [tsconfig = ''] = Object.keys(files)
  expect([...sources]).toEqual(
    ['c.ts', tsconfig, 'src/images.ts'].map((path) => join(directory, path)),
  )

  await write({ 'src/images.ts': exporting('second') })
  expect(await imageIn('c.ts')).toBe('second')
})

const paths = { compilerOptions: { paths: { '@/*': ['./src/*'] } } }

test.each([
  ['json', `import file from '@/images.json'\n${declared('file.image')}`],
  ['import()', `const { image } = await import('@/' + 'images')\n${declared('image')}`],
  [
    'require',
    `const { image } = require('@/images')\nmodule.exports = { containers: { a: { image } } }`,
  ],
])('an alias is followed for %s', async (_, content) => {
  await write({
    'tsconfig.json': paths,
    'src/images.ts': exporting('it'),
    'src/images.json': { image: 'it' },
    'c.cts': content,
    'c.ts': content,
  })
  expect(await imageIn('c.ts')).toBe('it')
})

test('an alias takes precedence over a package of the name, unless it leads to declarations only', async () => {
  await write({
    'tsconfig.json': {
      compilerOptions: { paths: { own: ['./src/own.ts'], typed: ['./src/typed.d.ts'] } },
    },
    'src/own.ts': exporting('own'),
    'src/typed.d.ts': 'export declare const image: string',
    'node_modules/own/index.js': `exports.image = 'package'`,
    'node_modules/typed/index.js': `exports.image = 'package'`,
    'own.ts': importing('own'),
    'typed.ts': importing('typed'),
  })
  expect(await imageIn('own.ts')).toBe('own')
  expect(await imageIn('typed.ts')).toBe('package')
})

test('a tsconfig.json that cannot be read is no reason to refuse a config that does without it', async () => {
  await write({
    'tsconfig.json': '{ "extends": "@acme/not-installed"',
    'node_modules/images/index.js': `exports.image = 'it'`,
    'c.ts': importing('images'),
  })
  expect(await imageIn('c.ts')).toBe('it')
})

test('packages of a workspace are loaded from their sources, each with aliases and imports of its own', async () => {
  await write({
    'packages/settings/package.json': {
      name: '@acme/settings',
      type: 'module',
      exports: './src/index.ts',
      imports: { '#tag': './src/tag.ts' },
    },
    'packages/settings/tsconfig.json': paths,
    'packages/settings/src/index.ts': `import { name } from '@/name'\nimport { tag } from '#tag'\nexport const image = name + tag`,
    'packages/settings/src/name.ts': `export const name: string = 'it:'`,
    'packages/settings/src/tag.ts': `export const tag: string = 'first'`,
    'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./nowhere/*'] } } },
    'node_modules/@acme/README.md': '',
    'c.ts': importing('@acme/settings'),
  })
  await symlink('../../packages/settings', join(directory, 'node_modules/@acme/settings'))
  expect(await imageIn('c.ts')).toBe('it:first')

  await write({ 'packages/settings/src/tag.ts': `export const tag: string = 'second'` })
  expect(await imageIn('c.ts')).toBe('it:second')
})

test.each([
  ['imports', { '#images': './src/images.ts' }],
  ['imports with a condition', { '#images': { import: './src/images.ts' } }],
  ['imports with a star', { '#*': './src/*.ts' }],
])('%s of package.json are followed', async (_, imports) => {
  await write({
    'package.json': { imports },
    'src/images.ts': exporting('it'),
    'c.ts': importing('#images'),
  })
  expect(await imageIn('c.ts')).toBe('it')
})

const uses = [
  'const { dirname } = import.meta',
  'const meta = import.meta, dirname = meta.dirname',
  `const dirname = import.meta['dirname']`,
  'const { filename } = import.meta, dirname = filename.slice(0, filename.lastIndexOf("/"))',
  'const { url } = import.meta, dirname = url.slice("file://".length, url.lastIndexOf("/"))',
  'const { resolve } = import.meta, file = resolve("./c.ts"), dirname = file.slice("file://".length, file.lastIndexOf("/"))',
  'import.meta.mark = 1; const dirname = import.meta.mark === 1 && import.meta.dirname',
]

test.each(uses)('`%s` is about the file', async (use) => {
  for (const type of ['module', 'commonjs']) {
    for (const extension of ['ts', 'mjs', 'js']) {
      await write({
        [`${type}/package.json`]: { type },
        [`${type}/here.${extension}`]: `${use}\nexport const image = dirname`,
        [`${type}/c.ts`]: importing(`./here.${extension}`),
        [`${type}/direct.${extension}`]: `${use}\n${declared('dirname')}`,
      })
      expect(await imageIn(`${type}/c.ts`)).toBe(join(directory, type))
      expect(await imageIn(`${type}/direct.${extension}`)).toBe(join(directory, type))
    }
  }
})

test('of two files that import each other, the first says what the second cannot have yet', async () => {
  await write({
    'c.ts': importing('./a'),
    'a.ts': `import { port } from './b'\nexport const image = 'it' + port`,
    'b.ts': `import { image } from './a'\nexport const port = image`,
  })
  const message = await failureOf('c.ts')
  expect(message).toContain(
    `  ReferenceError: 'image' of a.ts is not there yet, because a.ts and b.ts import each other
      at b.ts:2\n`,
  )
  expect(message).toContain(
    `\n\nFix: move what both files need to a third one that imports neither.`,
  )
})

test.each([
  ['a default export', `import a from './a'\nexport const port = a.port`, 'default'],
  ['a namespace', `import * as a from './a'\nexport const port = a.image`, 'image'],
  [
    'a destructured import()',
    `const { image } = await import('./a')\nexport const port = image`,
    'image',
  ],
])('what is not there yet is told of %s', async (_, b, name) => {
  await write({
    'c.ts': importing('./a'),
    'a.ts': `import { port } from './b'\nexport const image = 'it' + port\nexport default { port }`,
    'b.ts': b,
  })
  expect(await failureOf('c.ts')).toContain(`'${name}' of a.ts is not there yet`)
})

test('files that import each other may use later what they import, and functions at once', async () => {
  await write({
    'c.ts': importing('./a'),
    'a.ts': `import { late, early } from './b'\nexport const name = 'it'\nexport function tag() { return ':1' }\nexport const image = late() + early`,
    'b.ts': `import { name, tag } from './a'\nexport const late = () => name\nexport const early = tag()`,
  })
  expect(await imageIn('c.ts')).toBe('it:1')
})

test('CommonJS files that require each other see what is there, as Node has it', async () => {
  await write({
    'c.cts': `const { image } = require('./a.cjs')\nmodule.exports = { containers: { a: { image } } }`,
    'a.cjs': `const { port } = require('./b.cjs')\nexports.image = 'it' + port`,
    'b.cjs': `const { image } = require('./a.cjs')\nexports.port = image`,
  })
  expect(await imageIn('c.cts')).toBe('itundefined')
})

test('a file that two import at the same time is evaluated once, and both wait for it', async () => {
  await write({
    'c.ts': `const [{ b }, { d }] = await Promise.all([import('./b'), import('./d')])\n${declared('b === d ? b.of : ""')}`,
    'b.ts': `import { it } from './slow'\nexport const b = it`,
    'd.ts': `import { it } from './slow'\nexport const d = it`,
    'slow.ts': `await Promise.resolve()\nawait Promise.resolve()\nexport const it = { of: 'it' }`,
  })
  expect(await imageIn('c.ts')).toBe('it')
})

test.each(['image.ts', 'image.mts', 'image.js', 'image.mjs'])(
  'a CommonJS config may require %s, which is an ES module',
  async (name) => {
    await write({
      [name]: `export const image = 'it'\nexport async function unused() { await null }`,
      'c.cts': `const { image } = require('./${name}')\nmodule.exports = { containers: { a: { image } } }`,
      'c.ts': `import type {} from 'node:fs'\nconst { image } = require('./${name}')\n${declared('image')}`,
    })
    expect(await imageIn('c.cts')).toBe('it')
    expect(await imageIn('c.ts')).toBe('it')
  },
)

test('a CommonJS config may import a module that awaits', async () => {
  await write({
    'image.ts': `export const image = await Promise.resolve('it')`,
    'c.cts': `module.exports = import('./image').then(({ image }) => ({ containers: { a: { image } } }))`,
  })
  expect(await imageIn('c.cts')).toBe('it')
})

const fixes: [string, Files, string][] = [
  [
    '@/images',
    {},
    'add it to "paths" of a tsconfig.json, or import the file by a relative path; aliases of Vite and Jest are not read.',
  ],
  [
    '@/images',
    { 'tsconfig.json': {} },
    'add it to "paths" of tsconfig.json, or import the file by a relative path; aliases of Vite and Jest are not read.',
  ],
  [
    '@/images',
    { 'tsconfig.json': paths },
    'correct "paths" of tsconfig.json, which leads to src/images, or make that file.',
  ],
  [
    'no-such-package/sub',
    {},
    'install it with `npm install --save-dev no-such-package`. If it is an alias, add it to "paths" of a tsconfig.json, or import the file by a relative path; aliases of Vite and Jest are not read.',
  ],
  [
    '@acme/settings',
    { 'tsconfig.json': { compilerOptions: { baseUrl: '.' } } },
    'install it with `npm install --save-dev @acme/settings`. If it is an alias, correct "paths" of tsconfig.json, which leads to @acme/settings, or make that file.',
  ],
  ['./nope', {}, "correct the path './nope' in through.ts, or make the file."],
  [
    '#images',
    {},
    'add \'#images\' to "imports" of the package.json above through.ts, or import the file by a relative path.',
  ],
]

test.each(fixes)(
  'that %s cannot be found is told with what to do: %o',
  async (specifier, files, fix) => {
    await write({
      ...files,
      'c.ts': importing('./through'),
      'through.ts': `export * from '${specifier}'`,
    })
    const message = await failureOf('c.ts')
    expect(message).toContain(specifier)
    expect(message).toContain(`\n\nFix: ${fix}`)
  },
)

test('a lacking package of a package is told without a fix that is about the config', async () => {
  await write({
    'node_modules/images/index.js': `require('no-such-package')`,
    'c.ts': importing('images'),
  })
  expect(await failureOf('c.ts')).not.toContain('Fix:')
})
