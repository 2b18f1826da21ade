import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StartupError } from '@mooring/client'
import type { PostgresOptions } from '../options.ts'
import { shownPath } from './script-file.ts'

const byNumber = new Intl.Collator('en', { numeric: true })

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
    why: [`reason       ${reason}`],
    cause,
  })

/** Tells prepared data from other prepared data: the content of all that makes it. */
export async function contentHash(options: PostgresOptions, directory: string): Promise<string> {
  const { migrations, seed } = options
  const hash = createHash('sha256')
  const add = (kind: string, text: string | Uint8Array): void => {
    hash.update(`${kind} ${text.length}\n`).update(text)
  }
  for (const source of [migrations, ...[seed].flat()]) {
    for (const path of await filesBehind(source, directory)) {
      add('path', shownPath(directory, path))
      add('file', await readFile(path).catch(() => ''))
    }
    add('text', textOf(source))
  }
  // What makes a template what it is changes with this package.
  add('layout', '1')
  return hash.digest('hex').slice(0, 12)
}

type Source = PostgresOptions['migrations'] | PostgresOptions['seed']

async function filesBehind(source: Source, directory: string): Promise<string[]> {
  if (source === undefined || typeof source === 'function') return []
  if (typeof source === 'string') return filesIn(resolve(directory, source))
  const inputs = 'inputs' in source ? (source.inputs ?? []) : []
  const files = await Promise.all(inputs.map((input) => filesIn(resolve(directory, input))))
  return files.flat()
}

async function filesIn(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted(byNumber.compare)
}

function textOf(source: Source): string {
  if (typeof source === 'function') return source.toString()
  if (typeof source !== 'object') return ''
  if ('run' in source) return source.run.toString()
  return JSON.stringify(source)
}
