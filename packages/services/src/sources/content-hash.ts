import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Source, Sources } from './data-source.ts'
import { byNumber } from './migration-files.ts'
import { shownPath } from './shown-path.ts'

/** Tells prepared data from other prepared data: the content of all that makes it. */
export async function contentHash(
  { migrations, seed }: Sources,
  directory: string,
): Promise<string> {
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

/** Files and folders that the work on the data reads, as absolute paths. */
export const sourcePaths = ({ migrations, seed }: Sources, directory: string): string[] =>
  [migrations, ...[seed].flat()].flatMap((source) => pathsBehind(source, directory))

async function filesBehind(source: Source, directory: string): Promise<string[]> {
  const files = await Promise.all(pathsBehind(source, directory).map(filesIn))
  return files.flat()
}

function pathsBehind(source: Source, directory: string): string[] {
  if (source === undefined || typeof source === 'function') return []
  if (typeof source === 'string') return [resolve(directory, source)]
  const inputs = 'inputs' in source ? (source.inputs ?? []) : []
  return inputs.map((input) => resolve(directory, input))
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
