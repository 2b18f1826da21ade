import { createReadStream } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { filteredEntries, type ContextEntry, type EntryFilter } from '../context-entries.ts'
import { excluding, including } from '../entry-filters.ts'
import { followedPaths } from './followed-paths.ts'

/** What the builder wants of a folder. */
export interface WantedFiles {
  include: readonly string[]
  exclude: readonly string[]
  /** Paths whose links are to lead somewhere; none: everything. */
  follow: readonly string[]
}

/** A file, folder or link as the builder receives it. */
export interface OfferedEntry {
  path: string
  type: ContextEntry['type']
  mode: number
  sizeBytes: number
  modifiedAtNs: bigint
  /** Where a link leads. */
  target: string | undefined
}

/** A folder that the builder may read. */
export interface FileSource {
  entries(wanted: WantedFiles): AsyncGenerator<OfferedEntry>
  read(path: string): Readable
}

/** A folder of this machine. */
export function folderSource(root: string): FileSource {
  return {
    entries: (wanted) => folderEntries(root, wanted),
    read: (path) => createReadStream(join(root, path)),
  }
}

/** Files that need not exist, by their names. */
export function textSource(files: Readonly<Record<string, string>>): FileSource {
  return {
    async *entries() {
      for (const [path, text] of Object.entries(files).sort())
        yield {
          path,
          type: 'file',
          mode: 0o644,
          sizeBytes: Buffer.byteLength(text),
          // The builder takes what it has where size and time are the same.
          modifiedAtNs: BigInt(Date.now()) * 1_000_000n,
          target: undefined,
        }
    },
    read: (path) => Readable.from([Buffer.from(files[path] ?? '')]),
  }
}

async function* folderEntries(root: string, wanted: WantedFiles): AsyncGenerator<OfferedEntry> {
  for await (const entry of filteredEntries(root, await filterFor(root, wanted))) {
    const { path, type, mode, stats } = entry
    yield {
      path,
      type,
      mode,
      sizeBytes: type === 'file' ? stats.size : 0,
      modifiedAtNs: BigInt(Math.round(stats.mtimeMs * 1_000_000)),
      target: type === 'symlink' ? await readlink(join(root, path)) : undefined,
    }
  }
}

async function filterFor(
  root: string,
  { include, exclude, follow }: WantedFiles,
): Promise<EntryFilter> {
  const left = excluding(exclude)
  const followed = await followedPaths(root, follow)
  const patterns = [...include, ...(followed ?? [])]
  return patterns.length === 0 ? left : including(patterns, left)
}
