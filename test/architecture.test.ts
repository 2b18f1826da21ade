import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const core = join(root, 'packages/core/src')

/** Rows of core, lowest first: a file may import from its own folder and from rows above it in this list. */
const rows = [
  ['abort.ts', 'debug.ts', 'node-http.ts', 'service', 'tracing'],
  ['config', 'wait', 'guest'],
  ['docker'],
  ['session'],
  ['server'],
  ['runner'],
  ['index.ts', 'config-types.ts', 'service-types.ts', 'runner.ts', 'worker.ts', 'commands.ts'],
]

/** Packages and the packages of ours that each may import at run time. */
const arrows: Record<string, string[]> = {
  client: [],
  tunnel: [],
  report: [],
  core: ['client', 'tunnel', 'report'],
  cli: ['core', 'compose', 'report'],
  vitest: ['core', 'client'],
  jest: ['core', 'client'],
  services: ['client'],
  compose: ['client'],
}

/** Libraries and the one place in core that may import each at run time. */
const owners: Record<string, string> = {
  debug: 'debug.ts',
  zod: 'config',
  jiti: 'config',
  'get-tsconfig': 'config',
  // Of no file, because only docker/load-dockerode.ts may load it, which does so by hand.
  dockerode: '',
  'tar-stream': 'docker',
}

test('in core, imports point from a row to the rows above it', () => {
  const wrong = importsOf(core).filter(({ file, target }) => {
    if (!target.startsWith('.')) return false
    const [from, to] = [folderOf(file), folderOf(join(dirname(file), target))]
    return from !== to && rowOf(to) >= rowOf(from)
  })
  expect(wrong.map(described)).toEqual([])
})

test('packages import only the packages that the design allows', () => {
  const wrong = Object.entries(arrows).flatMap(([name, allowed]) =>
    importsOf(join(root, 'packages', name, 'src')).filter(({ target }) => {
      const [, imported] = /^@mooring\/([\w-]+)/.exec(target) ?? []
      return imported !== undefined && imported !== name && !allowed.includes(imported)
    }),
  )
  expect(wrong.map(described)).toEqual([])
})

test('each library has one owner', () => {
  const wrong = importsOf(core).filter(({ file, target }) => {
    const owner = owners[target]
    return owner !== undefined && folderOf(file) !== owner
  })
  expect(wrong.map(described)).toEqual([])
})

test('the rows of compose import only those above, and one file owns the library yaml', () => {
  const compose = join(root, 'packages/compose/src')
  const folderIn = (file: string): string => relative(compose, file).split('/')[0] ?? ''
  const above = ['tree', 'interpolate', 'load', 'model', 'declare', 'write']
  const wrong = importsOf(compose).filter(({ file, target }) => {
    if (target === 'yaml') return relative(compose, file) !== 'tree/yaml.ts'
    const [from, to] = [folderIn(file), folderIn(join(dirname(file), target))]
    // The loader takes texts apart that the model describes.
    if (from === 'load' && /model\/(?:[\w-]+-text|clean-path)\.ts$/.test(target)) return false
    return target.startsWith('.') && above.includes(from) && above.indexOf(to) > above.indexOf(from)
  })
  expect(wrong.map(described)).toEqual([])
})

test('the environment is read in the files that own it and nowhere else', () => {
  const allowed = [
    'core/src/docker/settings.ts',
    // Handed on as a whole to the session process; and where the session is to live.
    'core/src/runner/start-session-process.ts',
    'core/src/runner/acquire-run.ts',
    'jest/src',
    // Declared variables are set there.
    'vitest/src/prepare-file.ts',
    'vitest/src/worker-slot.ts',
    // A compose file refers to it.
    'compose/src/from-compose.ts',
    // Code that is written for the user reads it.
    'compose/src/write/short-forms.ts',
    // Handed on as a whole to a program of the user's.
    'services/src/postgres/migrations/migration-command.ts',
  ]
  const readers = sources(join(root, 'packages'))
    .filter((file) => readFileSync(file, 'utf8').includes('process.env'))
    .map((file) => relative(join(root, 'packages'), file))
  expect(readers.filter((file) => !allowed.some((place) => file.startsWith(place)))).toEqual([])
})

test('no file or folder is a dumping ground', () => {
  const named = sources(join(root, 'packages')).filter((file) =>
    /(^|\/)(utils?|helpers?|common|shared|misc)(\/|\.)/.test(relative(root, file)),
  )
  expect(named).toEqual([])
})

test('a file can be found by its name', () => {
  const entries = ['index.ts', 'main.ts', 'report.ts', 'worker.ts']
  // What both adapters do has one name in both.
  const ofAdapters = ['failure-report.ts', 'global-containers.ts', 'tell-test.ts']
  const files = sources(join(root, 'packages')).filter(
    (file) => ![...entries, ...ofAdapters].includes(basename(file)),
  )
  const names = files.map((file) => basename(file))
  const repeated = files.filter(
    (file) => names.indexOf(basename(file)) !== names.lastIndexOf(basename(file)),
  )
  expect(repeated).toEqual([])
})

test('no file imports itself by way of others, also where it takes types alone', () => {
  const files = sources(join(root, 'packages'))
  const targets = new Map(files.map((file) => [file, neighboursOf(file)]))
  const leadsBack = (file: string): boolean => {
    const reached = new Set(targets.get(file))
    // A set that grows while it is walked is walked to its new end.
    for (const one of reached) for (const next of targets.get(one) ?? []) reached.add(next)
    return reached.has(file)
  }
  expect(files.filter(leadsBack).map((file) => relative(root, file))).toEqual([])
})

test('only packages have an index', () => {
  const barrels = sources(join(root, 'packages')).filter(
    (file) => basename(file).startsWith('index.') && !dirname(file).endsWith('/src'),
  )
  expect(barrels).toEqual([])
})

interface Import {
  file: string
  target: string
}

const described = ({ file, target }: Import): string => `${relative(root, file)} imports ${target}`

/** Imports that exist at run time: those of types only cost nothing and tie nothing. */
function importsOf(folder: string): Import[] {
  return sources(folder).flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^(?:import|export)\s+(?!type\b)[^'"]*?from\s+['"]([^'"]+)['"]/gm,
      ),
    ].map((match) => ({ file, target: match[1] ?? '' })),
  )
}

const neighboursOf = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(/^(?:import|export|\}).*?from\s+['"](\.[^'"]+)['"]/gm),
  ].map(([, target = '']) => join(dirname(file), target))

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.c?ts$/.test(file) && !/\.test\.|(^|\/)(dist|node_modules)\//.test(file))
    .map((file) => join(folder, file))

const folderOf = (file: string): string => relative(core, file).split('/')[0] ?? ''

const rowOf = (folder: string): number => rows.findIndex((row) => row.includes(folder))
