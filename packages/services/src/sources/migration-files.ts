import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { evidence, StartupError } from '@mooring/client'
import { shownPath } from './shown-path.ts'

export const byNumber: Intl.Collator = new Intl.Collator('en', { numeric: true })

/** The .sql files of a folder and those below it, in natural order: 2_b.sql before 10_a.sql. */
export async function migrationFiles(directory: string, folder: string): Promise<string[]> {
  const root = resolve(directory, folder)
  const names = await readdir(root, { recursive: true }).catch((cause: Error) => {
    throw unusable(shownPath(directory, folder), cause.message, cause)
  })
  const files = names.filter((name) => name.endsWith('.sql') && !name.endsWith('.down.sql'))
  if (files.length === 0) throw unusable(shownPath(directory, folder), 'it holds no .sql file')
  return files.toSorted(byNumber.compare).map((name) => join(root, name))
}

const unusable = (folder: string, reason: string, cause?: unknown): StartupError =>
  new StartupError({
    code: 'MIGRATION_FAILED',
    what: `The folder of migrations ${folder} cannot be used.`,
    why: evidence('reason', reason),
    cause,
  })
