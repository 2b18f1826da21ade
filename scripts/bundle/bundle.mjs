import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { sharedChunks } from './shared-chunks.mjs'
import { packages } from './table.mjs'
import { writeOutput } from './write-output.mjs'

/** Bundles every package of the table into its dist. */
export async function bundleAll() {
  await Promise.all(Object.keys(packages).map(bundlePackage))
}

async function bundlePackage(name) {
  const { inlined = [], builds, required = [] } = packages[name]
  const root = resolve('packages', name)
  const outputs = await Promise.all(
    builds.map((build) => outputOf(root, [...inlined, ...(build.inlined ?? [])], build)),
  )
  const files = new Map(outputs.flat())
  for (const library of inlined) {
    if (library.startsWith('@mooring/')) continue
    files.set(`${library}.LICENSE`, await readFile(`node_modules/${library}/LICENSE`, 'utf8'))
  }
  for (const file of required)
    files.set(`${file}.cjs`, `'use strict'\nmodule.exports = require('./${file}.js')\n`)
  await writeOutput(resolve(root, 'dist'), files)
}

/** Paths in dist and contents of one build, source maps included. */
async function outputOf(root, inlined, build) {
  const { entries, extension = '.js', isPrivate = false, apart = {} } = build
  const sources = Object.fromEntries(
    Object.entries(entries).map(([file, source]) => [file, resolve(root, 'src', source)]),
  )
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    tsconfig: false,
    input: sources,
    resolve: { alias: { '@mooring/client': resolve('packages/client/src') } },
    external: (id) => isPackage(id) && !inlined.some((name) => isOf(name, id)),
    plugins: [
      {
        name: 'apart',
        resolveId: (id) => (id in apart ? { id: apart[id], external: true } : undefined),
      },
    ],
    // `sideEffects` of our manifests speaks of files in dist. Taken for sources, it would drop this one, which is imported for
    // what it does.
    treeshake: { moduleSideEffects: [{ test: importedForItsEffect, sideEffects: true }] },
    preserveEntrySignatures: isPrivate ? 'allow-extension' : 'strict',
    transform: { target: 'node20' },
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(`The bundler warns: ${log.message}`)
    },
  })
  const { output } = await bundle.generate({
    format: extension === '.cjs' ? 'cjs' : 'es',
    entryFileNames: `[name]${extension}`,
    chunkFileNames: `chunks/[name]${extension}`,
    codeSplitting: { groups: chunkGroups(sources, build) },
    // What declarations say already would only be read again by each process.
    comments: { jsdoc: false },
    sourcemap: true,
    strict: true,
  })
  await bundle.close()
  return output.map((file) => [
    file.fileName,
    file.type === 'chunk' ? file.code : withoutSourcesOfOthers(file),
  ])
}

/** A source map keeps the names and lines of a library; its text is in the library's own package. */
function withoutSourcesOfOthers({ fileName, source }) {
  if (!fileName.endsWith('.map')) return source
  const map = JSON.parse(source)
  const isOurs = (index) => !map.sources[index].includes('/node_modules/')
  const sourcesContent = map.sourcesContent.map((text, index) => (isOurs(index) ? text : null))
  return JSON.stringify({ ...map, sourcesContent })
}

const chunkGroups = (sources, { isPrivate = false, together = {} }) => [
  ...Object.entries(together).map(([name, test]) => ({ name, test })),
  ...(isPrivate ? [] : [sharedChunks(sources)]),
]

/** The one source that another imports only to have it run; test/package-manifests.test.ts finds others. */
const importedForItsEffect = /[\\/]carry-out-orders\.ts$/

// What the compiler itself adds is part of the file.
const isPackage = (id) =>
  /^[^./\0]/.test(id) && !/^\w:/.test(id) && !isOf('@oxc-project/runtime', id)

const isOf = (name, id) => id === name || id.startsWith(`${name}/`)
