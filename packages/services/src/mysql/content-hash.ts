import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { migrationFiles } from '../postgres/migrations/sources.ts'
import type { MysqlOptions } from './options.ts'

/** Tells prepared data from other prepared data, on a server that was kept. */
export async function contentHash(
  { migrations, seed }: MysqlOptions,
  directory: string,
): Promise<string> {
  const hash = createHash('sha256')
  const files = [
    ...(typeof migrations === 'string' ? await migrationFiles(directory, migrations) : []),
    ...(typeof seed === 'function'
      ? []
      : [seed ?? []].flat().map((path) => resolve(directory, path))),
  ]
  for (const path of files) hash.update(`${path}\0`).update(await readFile(path).catch(() => ''))
  for (const work of [migrations, seed])
    if (typeof work === 'function') hash.update(`\0${work.toString()}`)
  return hash.digest('hex').slice(0, 8)
}
