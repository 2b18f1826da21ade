import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Reads files of a project and what they import, each once. */
export interface ImportReader {
  /** '' where it cannot be read. */
  textOf(file: string): string
  /** Files that it imports by a relative path. */
  importsOf(file: string): string[]
  /** Whether it takes its test function from a package that is built on ours, or from a place that only its bundler knows. */
  takesTestFromElsewhere(file: string): boolean
}

// From one name to the next quote, so that a long text without imports costs one pass.
const imports = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])([^'"\n]+)\1/g
const testImports =
  /\bimport\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*(['"])([^'"\n]+)\2/g

const ofRunners = new Set(['vitest', '@jest/globals', 'bun:test', 'node:test'])

export function createImportReader(): ImportReader {
  const texts = new Map<string, string>()
  const packages = new Map<string, boolean>()
  const textOf = (file: string): string => {
    const known = texts.get(file) ?? read(file)
    texts.set(file, known)
    return known
  }
  const isBuiltOnOurs = (name: string, from: string): boolean => {
    const known = packages.get(name) ?? manifestOf(name, from)?.includes('"@mooring/') ?? true
    packages.set(name, known)
    return known
  }
  return {
    textOf,
    importsOf: (file) =>
      [...textOf(file).matchAll(imports)].flatMap(([, , target = '']) =>
        target.startsWith('.') ? resolved(join(dirname(file), target)) : [],
      ),
    takesTestFromElsewhere: (file) =>
      [...textOf(file).matchAll(testImports)].some(
        ([, names = '', , target = '']) =>
          /\b(?:test|it)\b/i.test(names) &&
          !target.startsWith('.') &&
          !ofRunners.has(target) &&
          isBuiltOnOurs(packageOf(target), file),
      ),
  }
}

const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')

/** Text of a package's manifest; undefined where no folder of packages has it, as with an alias. */
function manifestOf(name: string, from: string): string | undefined {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const text = read(join(folder, 'node_modules', name, 'package.json'))
    if (text !== '') return text
    if (folder === dirname(folder)) return undefined
  }
}

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']
const indexes = extensions.slice(1).map((extension) => `/index${extension}`)

// TypeScript imports a file by the name that it will have when it is compiled.
function resolved(path: string): string[] {
  const written = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')
  const candidates = [...extensions, ...indexes].map((end) => `${path}${end}`)
  const found = [...(written === path ? [] : [written]), ...candidates].find(isFile)
  return found === undefined ? [] : [found]
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
