import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { createJiti, Jiti } from 'jiti'
import { defineContainers } from './define.ts'
import { optionsForImportMeta } from './import-meta.ts'
import type { JitiForFile } from './modules-anew.ts'
import { tsconfigPathsFinder, type TsconfigPaths } from './tsconfig-paths.ts'

/**
 * Makes the jiti of each file of a load: it knows `import.meta` of the file, and the aliases of its tsconfig.json.
 *
 * @param onTsconfig hears of each tsconfig.json that was asked for an import, by absolute path
 */
export function jitiForFiles(
  create: typeof createJiti,
  onTsconfig: (file: string) => void,
): JitiForFile {
  const pathsOf = tsconfigPathsFinder(onTsconfig)
  return (file, source, importFrom) => {
    const jiti: Jiti = create(file, {
      // Without caches of modules, so that an edit of the file or of what it imports is seen by the next load.
      moduleCache: false,
      interopDefault: false,
      ...optionsForImportMeta(source),
      virtualModules: withAliases({
        pathOf: (specifier) => resolved(jiti, pathsOf(file), specifier),
        importOf: (path) => {
          const local = importFrom(path)
          return local ? local.exports : jiti(path)
        },
      }),
    })
    return jiti
  }
}

const ours: Record<string, unknown> = { '@mooring/core': { defineContainers } }

interface Aliases {
  pathOf: (specifier: string) => string | undefined
  importOf: (path: string) => unknown
}

// jiti asks here before it resolves anything itself.
const withAliases = ({ pathOf, importOf }: Aliases): Record<string, unknown> =>
  new Proxy(ours, {
    has: (modules, key) => key in modules || pathIn(String(key), pathOf) !== undefined,
    get: (modules, key) => {
      const path = key in modules ? undefined : pathIn(String(key), pathOf)
      return path === undefined ? Reflect.get(modules, key) : importOf(path)
    },
  })

const pathIn = (specifier: string, pathOf: Aliases['pathOf']): string | undefined =>
  isAbsolute(specifier) || specifier.startsWith('.') ? undefined : pathOf(specifier)

function resolved(
  jiti: Jiti,
  paths: TsconfigPaths | undefined,
  specifier: string,
): string | undefined {
  const found = paths
    ?.candidates(specifier)
    .map((path) => jiti.esmResolve(path, { try: true }))
    // Declarations tell types only; their code is a package's.
    .find((url) => url !== undefined && !/\.d\.[cm]?ts$/.test(url))
  return found === undefined ? undefined : fileURLToPath(found)
}
