import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Verdict } from './ignore-patterns.ts'

/** One thing of a build context. */
export interface ContextEntry {
  /** Relative to the context, with forward slashes. */
  path: string
  type: 'file' | 'directory' | 'symlink'
  mode: number
  stats: Stats
}

/** What a filter says of a path. */
export interface Judgement {
  isIn: boolean
  /** False for a folder that is left out with everything in it. */
  mayHoldMore: boolean
  /** For the judgement of what lies in it. */
  verdicts: readonly Verdict[]
}

/** Decides what of a folder is taken; paths are relative to it, with forward slashes. */
export interface EntryFilter {
  /** @param above judgement of the folder that holds the path; none at the top */
  judge(path: string, above?: Judgement): Judgement
}

/**
 * What of a folder a filter lets through, in the order of names; a folder that is left out comes where something in it is
 * not. Sockets and devices are left out.
 */
export async function* filteredEntries(
  root: string,
  filter: EntryFilter,
): AsyncGenerator<ContextEntry> {
  yield* entriesOf({ root, filter, untold: [] }, { path: '', judgement: undefined })
}

interface Walk {
  root: string
  filter: EntryFilter
  /** Folders above that are left out so far. */
  untold: ContextEntry[]
}

async function* entriesOf(
  walk: Walk,
  folder: { path: string; judgement: Judgement | undefined },
): AsyncGenerator<ContextEntry> {
  for (const name of inOrder(await readdir(join(walk.root, folder.path)))) {
    const path = folder.path === '' ? name : `${folder.path}/${name}`
    const entry = await entryOf(walk.root, path)
    if (!entry) continue
    const judgement = walk.filter.judge(path, folder.judgement)
    if (judgement.isIn) {
      yield* walk.untold.splice(0)
      yield entry
    }
    if (entry.type !== 'directory' || !judgement.mayHoldMore) continue
    if (!judgement.isIn) walk.untold.push(entry)
    yield* entriesOf(walk, { path, judgement })
    if (walk.untold.at(-1) === entry) walk.untold.pop()
  }
}

// By bytes, as the builder does.
const inOrder = (names: string[]): string[] =>
  names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))

async function entryOf(root: string, path: string): Promise<ContextEntry | undefined> {
  const stats = await lstat(join(root, path))
  // Windows has no permission bits; Docker's own client marks everything executable there.
  const mode = process.platform === 'win32' ? 0o755 : stats.mode & 0o7777
  const entry = { path, mode, stats }
  if (stats.isSymbolicLink()) return { ...entry, type: 'symlink' }
  if (stats.isDirectory()) return { ...entry, type: 'directory' }
  return stats.isFile() ? { ...entry, type: 'file' } : undefined
}
