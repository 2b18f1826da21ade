import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { ResolvedConfig } from '../config/resolved.ts'

/** Tells what is kept for one config from what is kept for others: the folder's name and a hash of the config's place. */
export function projectOf({ file, directory }: Pick<ResolvedConfig, 'file' | 'directory'>): string {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const place = createHash('sha256')
    .update(file ?? directory)
    .digest('hex')
  return `${name || 'project'}-${place.slice(0, 8)}`
}
