import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as GetTsconfig from 'get-tsconfig'

/** Where `paths` and `baseUrl` of a tsconfig.json let an import lead: absolute paths without extension, best first. */
export interface TsconfigPaths {
  /** The file that says so. */
  tsconfig: string
  candidates: (specifier: string) => string[]
}

/**
 * Finds what the nearest tsconfig.json, or else jsconfig.json, says of the imports of a file, and reads each once.
 *
 * @param onRead hears of each of them, by absolute path
 */
export function tsconfigPathsFinder(
  onRead: (tsconfig: string) => void = () => undefined,
): (file: string) => TsconfigPaths | undefined {
  const found = new Map<string, TsconfigPaths | undefined>()
  return (file) => {
    const tsconfig = nearestTsconfig(dirname(file))
    if (!tsconfig) return undefined
    onRead(tsconfig)
    if (!found.has(tsconfig)) found.set(tsconfig, pathsIn(tsconfig, file))
    return found.get(tsconfig)
  }
}

/** Path of the nearest tsconfig.json, or else jsconfig.json, upward. */
export function nearestTsconfig(folder: string): string | undefined {
  const here = ['tsconfig.json', 'jsconfig.json'].map((name) => join(folder, name))
  const above = dirname(folder)
  return (
    here.find((path) => existsSync(path)) ?? (above === folder ? undefined : nearestTsconfig(above))
  )
}

// Most say nothing of the kind, for which the text is enough.
function pathsIn(tsconfig: string, file: string): TsconfigPaths | undefined {
  if (!/"(?:paths|baseUrl|extends|references)"/.test(readFileSync(tsconfig, 'utf8')))
    return undefined
  const library = createRequire(import.meta.url)('get-tsconfig') as typeof GetTsconfig
  const projects = projectsOf(library, tsconfig)
  const withPaths = projects.flatMap((project) => {
    const candidates = library.createPathsMatcher(project)
    return candidates ? [{ project, candidates }] : []
  })
  const [nearest] = withPaths
  const including = withPaths.find(({ project }) => library.createFilesMatcher(project)(file))
  const chosen = including ?? nearest
  return chosen && { tsconfig: chosen.project.path, candidates: chosen.candidates }
}

/** The project of a tsconfig.json, and those that it only refers to. */
function projectsOf(
  { parseTsconfig }: typeof GetTsconfig,
  tsconfig: string,
): GetTsconfig.TsConfigResult[] {
  try {
    const config = parseTsconfig(tsconfig)
    const referred = (config.references ?? []).map(({ path }) => join(dirname(tsconfig), path))
    const files = referred.map((path) =>
      path.endsWith('.json') ? path : join(path, 'tsconfig.json'),
    )
    return [
      { path: tsconfig, config },
      ...files.map((path) => ({ path, config: parseTsconfig(path) })),
    ]
  } catch {
    // A tsconfig.json that the compiler refuses is no reason to refuse a config that does not need it.
    return []
  }
}
