import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { readContextFilter, type ContextFilter } from './dockerignore.ts'

/** One thing of a build context. */
export interface ContextEntry {
  /** Relative to the context, with forward slashes. */
  path: string
  type: 'file' | 'directory' | 'symlink'
  mode: number
  stats: Stats
}

// One time for all files, so that the same content makes the same archive in every checkout; not 1970, because zip
// files, and Python packages with them, cannot hold times before 1980.
const modifiedAt = new Date('2000-01-01T00:00:00Z')

/**
 * Packs a build context as a tar stream, file by file, in the order of names, owned by root. What `.dockerignore`
 * names is left out, except the Dockerfile. Sockets and devices are left out too.
 *
 * @param contextPath absolute path of the folder
 * @param dockerfile path of the Dockerfile in it, with forward slashes
 * @returns a stream that fails with the error of a file that cannot be read; destroying it stops the work
 */
export function packBuildContext(contextPath: string, dockerfile: string): Pack {
  const archive = pack()
  packAll(archive, contextPath, dockerfile).catch((error: Error) => archive.destroy(error))
  return archive
}

async function packAll(archive: Pack, contextPath: string, dockerfile: string): Promise<void> {
  for await (const entry of contextEntries(contextPath, dockerfile)) {
    // The reader has gone; nobody wants the rest.
    if (archive.destroyed) return
    await packEntry(archive, contextPath, entry)
  }
  archive.finalize()
}

/** What a build context holds, but for what `.dockerignore` names, in the order of names. */
export async function* contextEntries(
  contextPath: string,
  dockerfile: string,
): AsyncGenerator<ContextEntry> {
  yield* entriesOf(contextPath, '', await readContextFilter(contextPath, dockerfile))
}

async function* entriesOf(
  contextPath: string,
  folder: string,
  filter: ContextFilter,
): AsyncGenerator<ContextEntry> {
  const names = await readdir(join(contextPath, folder))
  for (const name of names.sort()) {
    const path = folder === '' ? name : `${folder}/${name}`
    const entry = await entryOf(contextPath, path)
    if (entry && !filter.isLeftOut(path)) yield entry
    if (entry?.type === 'directory' && filter.mayHoldIncluded(path))
      yield* entriesOf(contextPath, path, filter)
  }
}

async function entryOf(contextPath: string, path: string): Promise<ContextEntry | undefined> {
  const stats = await lstat(join(contextPath, path))
  // Windows has no permission bits; Docker's own client marks everything executable there.
  const mode = process.platform === 'win32' ? 0o755 : stats.mode & 0o7777
  const entry = { path, mode, stats }
  if (stats.isSymbolicLink()) return { ...entry, type: 'symlink' }
  if (stats.isDirectory()) return { ...entry, type: 'directory' }
  return stats.isFile() ? { ...entry, type: 'file' } : undefined
}

async function packEntry(
  archive: Pack,
  contextPath: string,
  { path, type, mode, stats: { size: sizeBytes } }: ContextEntry,
): Promise<void> {
  const header = { mode, mtime: modifiedAt, uid: 0, gid: 0 }
  const source = join(contextPath, path)
  if (type === 'directory') {
    archive.entry({ ...header, name: `${path}/`, type })
  } else if (type === 'symlink') {
    archive.entry({ ...header, name: path, type, linkname: await readlink(source) })
  } else if (sizeBytes === 0) {
    archive.entry({ ...header, name: path, type }, '')
  } else {
    const entry = archive.entry({ ...header, name: path, type, size: sizeBytes })
    // Up to the size in the header, because a log file may grow while it is read.
    await pipeline(createReadStream(source, { end: sizeBytes - 1 }), entry)
  }
}
