import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignoreModule from '@balena/dockerignore'

/** Decides what of a build context stays at home; paths are relative to it, with forward slashes. */
export interface ContextFilter {
  isLeftOut(path: string): boolean
  /** False for a folder that is left out with everything in it. */
  mayHoldIncluded(folder: string): boolean
}

/** Reads `<Dockerfile>.dockerignore`, or else `.dockerignore`; with neither, nothing is left out. */
export async function readContextFilter(
  contextPath: string,
  dockerfile: string,
): Promise<ContextFilter> {
  const text =
    (await readIfThere(join(contextPath, `${dockerfile}.dockerignore`))) ??
    (await readIfThere(join(contextPath, '.dockerignore'))) ??
    ''
  return createContextFilter(text, { alwaysIncluded: [dockerfile, '.dockerignore'] })
}

/** @param options.alwaysIncluded what the builder itself reads; it drops these again where the patterns say so */
function createContextFilter(
  text: string,
  { alwaysIncluded }: { alwaysIncluded: readonly string[] },
): ContextFilter {
  const patterns = patternsOf(text)
  const filter = createIgnore({ ignorecase: false }).add(patterns.map(escapeForLibrary))
  const exceptions = patterns.filter((pattern) => pattern.startsWith('!')).map(literalStart)
  return {
    isLeftOut: (path) => !alwaysIncluded.includes(path) && filter.ignores(path),
    mayHoldIncluded: (folder) => {
      const prefix = `${folder}/`
      return (
        !filter.ignores(folder) ||
        alwaysIncluded.some((path) => path.startsWith(prefix)) ||
        exceptions.some((start) => start.startsWith(prefix) || prefix.startsWith(start))
      )
    },
  }
}

// The package is CommonJS with a `default` on its export, which its types do not tell apart.
const createIgnore = ignoreModule as unknown as typeof ignoreModule.default

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function patternsOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '.')
}

// The package takes these into its regular expressions as they are, so that a folder "c++" makes it throw.
const escapeForLibrary = (pattern: string): string => pattern.replace(/(?<!\\)[+(){}|]/g, '\\$&')

/** What a path must begin with to match the exception; '' where it begins with a wildcard. */
const literalStart = (exception: string): string =>
  exception
    .slice(1)
    .trim()
    .replace(/^(\.?\/)+/, '')
    .replace(/[*?[\\].*$/, '')
