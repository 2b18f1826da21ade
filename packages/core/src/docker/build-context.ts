import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { readContextFilter, type ContextFilter } from './dockerignore.ts'

interface Entry {
  /** Relative to the context, with forward slashes. */
  path: string
  type: 'file' | 'directory' | 'symlink'
  mode: number
  sizeBytes: number
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
  const filter = await readContextFilter(contextPath, dockerfile)
  for await (const entry of entriesOf(contextPath, '', filter)) {
    // The reader has gone; nobody wants the rest.
    if (archive.destroyed) return
    await packEntry(archive, contextPath, entry)
  }
  archive.finalize()
}

async function* entriesOf(
  contextPath: string,
  folder: string,
  filter: ContextFilter,
): AsyncGenerator<Entry> {
  const names = await readdir(join(contextPath, folder))
  for (const name of names.sort()) {
    const path = folder === '' ? name : `${folder}/${name}`
    const entry = await entryOf(contextPath, path)
    if (entry && !filter.isLeftOut(path)) yield entry
    if (entry?.type === 'directory' && filter.mayHoldIncluded(path))
      yield* entriesOf(contextPath, path, filter)
  }
}

async function entryOf(contextPath: string, path: string): Promise<Entry | undefined> {
  const stats = await lstat(join(contextPath, path))
  // Windows has no permission bits; Docker's own client marks everything executable there.
  const mode = process.platform === 'win32' ? 0o755 : stats.mode & 0o7777
  const entry = { path, mode, sizeBytes: stats.size }
  if (stats.isSymbolicLink()) return { ...entry, type: 'symlink' }
  if (stats.isDirectory()) return { ...entry, type: 'directory' }
  return stats.isFile() ? { ...entry, type: 'file' } : undefined
}

async function packEntry(
  archive: Pack,
  contextPath: string,
  { path, type, mode, sizeBytes }: Entry,
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
