import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, isAbsolute, join, normalize } from 'node:path'
import type { Jiti, ModuleCache } from 'jiti'

/**
 * Makes the modules of one load of a config: each local file that the config imports is read and evaluated anew, also
 * where Node's own loader would answer with what it evaluated before.
 *
 * @param onSource hears of each file that is evaluated, by absolute path
 */
export function modulesAnew(jiti: Jiti, onSource: (file: string) => void): ModuleCache {
  const evaluate = (path: string): { exports: unknown } | undefined => {
    const system = ownSystemOf(path)
    if (!system) return undefined
    const source = readFileSync(path, 'utf8')
    const options = { filename: path, async: system === 'module', forceTranspile: true, cache }
    return { exports: jiti.evalModule(source, options) }
  }
  // jiti asks twice for what it imports, and the second answer is the one that it waits for.
  let begun: { path: string; module: { exports: unknown } } | undefined
  const cache: ModuleCache = new Proxy<ModuleCache>(
    {},
    {
      get: (known, key) => {
        const path = String(key)
        const asked = begun
        begun = undefined
        if (asked?.path === path) return asked.module
        if (known[path]) return known[path]
        const module = evaluate(path)
        begun = module && { path, module }
        return module
      },
      set: (known, path, module: ModuleCache[string]) => {
        if (isLocal(String(path))) onSource(normalize(String(path)))
        known[String(path)] = module
        return true
      },
    },
  )
  return cache
}

/**
 * Runs a load, and afterwards has Node forget the JSON files that were read for it, so that the next one reads them anew.
 *
 * @param onSource hears of each of them, by absolute path
 */
export async function forgettingJson<T>(
  file: string,
  onSource: (file: string) => void,
  load: () => Promise<T>,
): Promise<T> {
  const { cache } = createRequire(file)
  const before = new Set(Object.keys(cache))
  try {
    return await load()
  } finally {
    const read = Object.keys(cache).filter(
      (path) => extname(path) === '.json' && isLocal(path) && !before.has(path),
    )
    for (const path of read) {
      onSource(path)
      delete cache[path]
    }
  }
}

const isLocal = (path: string): boolean => isAbsolute(path) && !/[\\/]node_modules[\\/]/.test(path)

// Of the files that jiti would leave to Node; it reads all others anew itself.
function ownSystemOf(path: string): 'module' | 'commonjs' | undefined {
  if (!isLocal(path)) return undefined
  switch (extname(path)) {
    case '.mjs':
      return 'module'
    case '.cjs':
      return 'commonjs'
    case '.js':
      return isInModulePackage(dirname(path)) || hasModuleSyntax(path) ? 'module' : 'commonjs'
    default:
      return undefined
  }
}

const hasModuleSyntax = (path: string): boolean =>
  /^\s*(?:import|export)\b/m.test(readFileSync(path, 'utf8'))

function isInModulePackage(folder: string): boolean {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8')
    return (JSON.parse(text) as { type?: unknown }).type === 'module'
  } catch {
    const above = dirname(folder)
    return above !== folder && isInModulePackage(above)
  }
}
