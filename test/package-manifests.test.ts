import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const repository = 'https://github.com/mooring/mooring'

interface Manifest {
  name: string
  version: string
  keywords: string[]
  sideEffects: false | string[]
  [key: string]: unknown
}

const packages = readdirSync(join(root, 'packages'))
const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest

test.each(packages)('the manifest of %s says where the package comes from', (name) => {
  const manifest = manifestOf(name)
  expect(manifest).toMatchObject({
    name: `@mooring/${name}`,
    version: manifestOf('core').version,
    license: 'MIT',
    repository: { type: 'git', url: `git+${repository}.git`, directory: `packages/${name}` },
    bugs: { url: `${repository}/issues` },
    homepage: `${repository}/tree/main/packages/${name}#readme`,
    publishConfig: { access: 'public', provenance: true },
    engines: { node: '>=20.19' },
  })
  expect(manifest.keywords).toEqual(manifest.keywords.toSorted())
  expect(readFileSync(join(root, 'packages', name, 'LICENSE'), 'utf8')).toBe(
    readFileSync(join(root, 'LICENSE'), 'utf8'),
  )
})

// A bundler may leave out a file that is imported for its effect unless it is listed.
test.each(packages)('%s lists the files that act when they are loaded', (name) => {
  const { sideEffects } = manifestOf(name)
  expect(actingFilesOf(name)).toEqual(sideEffects || [])
})

// The bundler takes a source for one that is only there for its exports, unless it is told otherwise (scripts/bundle/bundle.mjs).
test('one source is imported for what it does, and the bundler knows it', () => {
  const imported = packages.flatMap((name) =>
    readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.test)\.[cm]?ts$/.test(file))
      .map((file) => readFileSync(join(root, 'packages', name, 'src', file), 'utf8'))
      .flatMap((text) => [
        ...text.matchAll(/^\s*(?:import |(?:void |await )import\()'(\.[^']+)'\)?$/gm),
      ])
      .map(([, target]) => target),
  )
  expect(imported).toEqual(['./carry-out-orders.ts'])
})

function actingFilesOf(name: string): string[] {
  const dist = join(root, 'packages', name, 'dist')
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.startsWith('types'))
    .filter((file) => acts(file, readFileSync(join(dist, file), 'utf8')))
    .map((file) => `./dist/${file}`)
    .sort()
}

// Statements that prepare what a module declares are no acts: nobody misses them with the module.
function acts(file: string, text: string): boolean {
  const sourceType = file.endsWith('.cjs') ? 'script' : 'module'
  return parseAst(text, { lang: 'ts', sourceType }).body.some((statement) => {
    if (statement.type.endsWith('Declaration')) return false
    if (statement.type !== 'ExpressionStatement') return true
    return /^(?:await|process)\b/.test(text.slice(statement.start, statement.end))
  })
}
