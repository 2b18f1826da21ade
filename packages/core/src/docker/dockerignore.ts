import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EntryFilter } from './context-entries.ts'
import { excluding } from './entry-filters.ts'
import { patternsOf } from './ignore-patterns.ts'

/**
 * Reads `<Dockerfile>.dockerignore`, or else `.dockerignore`; with neither, nothing is left out. What the builder itself
 * reads is never left out: it drops these again where the patterns say so.
 */
export async function readContextFilter(
  contextPath: string,
  dockerfile: string,
): Promise<EntryFilter> {
  const text =
    (await readIfThere(join(contextPath, `${dockerfile}.dockerignore`))) ??
    (await readIfThere(join(contextPath, '.dockerignore'))) ??
    ''
  return createContextFilter(patternsOf(text), [dockerfile, '.dockerignore'])
}

function createContextFilter(
  patterns: readonly string[],
  alwaysIncluded: readonly string[],
): EntryFilter {
  const left = excluding(patterns)
  return {
    judge: (path, above) => {
      const verdict = left.judge(path, above)
      return {
        ...verdict,
        isIn: verdict.isIn || alwaysIncluded.includes(path),
        mayHoldMore:
          verdict.mayHoldMore || alwaysIncluded.some((file) => file.startsWith(`${path}/`)),
      }
    },
  }
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
