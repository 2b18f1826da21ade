import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResolvedFile } from '../../config/resolved.ts'

/** A hash of what would be copied into a container: places, permission bits and contents; not times. */
export async function filesDigest(files: readonly ResolvedFile[]): Promise<string> {
  const hash = createHash('sha256')
  for (const { target, source, mode, owner } of files) {
    add(hash, ['target', target, mode ?? 'as it is'])
    if (owner) add(hash, ['owner', owner.uid, owner.gid])
    if ('content' in source) hash.update(source.content)
    else await addPath(hash, source.path, { follow: true })
  }
  return hash.digest('hex')
}

// As the copy does it: a source named by the user may be a link; links inside a folder stay links.
async function addPath(hash: Hash, path: string, { follow }: { follow: boolean }): Promise<void> {
  const stats = await (follow ? stat(path) : lstat(path))
  if (stats.isSymbolicLink()) add(hash, ['link', await readlink(path)])
  else if (stats.isDirectory()) {
    add(hash, ['folder', stats.mode & 0o7777])
    for (const child of (await readdir(path)).sort()) {
      add(hash, ['entry', child])
      await addPath(hash, join(path, child), { follow: false })
    }
  } else if (stats.isFile()) {
    add(hash, ['file', stats.mode & 0o7777, stats.size])
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  }
}

const add = (hash: Hash, facts: readonly (string | number)[]): unknown =>
  hash.update(`${JSON.stringify(facts)}\n`)
