import { dirname, isAbsolute, sep } from 'node:path'
import { labelOf } from './issues.ts'
import { nearestTsconfig, tsconfigPathsFinder } from './tsconfig-paths.ts'
import { importCircle } from './unfinished.ts'

/** What to do about an error that the user's file threw while it was loaded, where that is known. */
export function fixOfLoad(file: string, error: unknown): string | undefined {
  const { code, message = '', requireStack = [] } = error as NotFound
  if (code === importCircle) return 'move what both files need to a third one that imports neither.'
  const [, specifier] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? []
  if (specifier === undefined || !/^(?:ERR_)?MODULE_NOT_FOUND$/.test(code ?? '')) return undefined
  const importer = requireStack.find((path) => isAbsolute(path)) ?? file
  return importer.includes(`${sep}node_modules${sep}`)
    ? undefined
    : fixOfImport(specifier, importer)
}

interface NotFound {
  code?: string
  message?: string
  requireStack?: string[]
}

function fixOfImport(specifier: string, importer: string): string {
  if (/^\.{0,2}\//.test(specifier))
    return `correct the path '${specifier}' in ${labelOf(importer)}, or make the file.`
  if (specifier.startsWith('#'))
    return `add '${specifier}' to "imports" of the package.json above ${labelOf(importer)}, or import the file by a relative path.`
  const [, name] = /^((?:@[\w.-]+\/)?\w[\w.-]*)(?:\/|$)/.exec(specifier) ?? []
  const alias = fixOfAlias(specifier, importer)
  return name
    ? `install it with \`npm install --save-dev ${name}\`. If it is an alias, ${alias}`
    : alias
}

function fixOfAlias(specifier: string, importer: string): string {
  const paths = tsconfigPathsFinder()(importer)
  const [place] = paths?.candidates(specifier) ?? []
  if (paths && place !== undefined)
    return `correct "paths" of ${labelOf(paths.tsconfig)}, which leads to ${labelOf(place)}, or make that file.`
  const tsconfig = nearestTsconfig(dirname(importer))
  return `add it to "paths" of ${tsconfig ? labelOf(tsconfig) : 'a tsconfig.json'}, or import the file by a relative path; aliases of Vite and Jest are not read.`
}
