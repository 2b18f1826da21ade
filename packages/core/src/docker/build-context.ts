import { createReadStream } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { filteredEntries, type ContextEntry } from './context-entries.ts'
import { readContextFilter } from './dockerignore.ts'

// One time for all files, so that the same content makes the same archive in every checkout; not 1970, because zip
// files, and Python packages with them, cannot hold times before 1980.
const modifiedAt = new Date('2000-01-01T00:00:00Z')

/**
 * Packs a build context as a tar stream, file by file, in the order of names, owned by root. What `.dockerignore`
 * names is left out, except the Dockerfile. Sockets and devices are left out too.
 *
 * @returns a stream that fails with the error of a file that cannot be read; destroying it stops the work
 */
export function packBuildContext(context: BuildContext): Pack {
  const archive = pack()
  packAll(archive, context).catch((error: Error) => archive.destroy(error))
  return archive
}

export interface BuildContext {
  /** Absolute path of the folder. */
  contextPath: string
  /** Path of the Dockerfile in it, with forward slashes. */
  dockerfile: string
  /** Text that takes the place of the Dockerfile. */
  inline?: string | undefined
}

async function packAll(
  archive: Pack,
  { contextPath, dockerfile, inline }: BuildContext,
): Promise<void> {
  if (inline !== undefined)
    archive.entry({ name: dockerfile, mode: 0o644, mtime: modifiedAt, uid: 0, gid: 0 }, inline)
  for await (const entry of contextEntries(contextPath, dockerfile)) {
    // The reader has gone; nobody wants the rest.
    if (archive.destroyed) return
    if (inline !== undefined && entry.path === dockerfile) continue
    await packEntry(archive, contextPath, entry)
  }
  archive.finalize()
}

/** What a build context holds, but for what `.dockerignore` names, in the order of names. */
export async function* contextEntries(
  contextPath: string,
  dockerfile: string,
): AsyncGenerator<ContextEntry> {
  yield* filteredEntries(contextPath, await readContextFilter(contextPath, dockerfile))
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
