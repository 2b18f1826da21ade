import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { ResolvedBuild } from '../../config/resolved-build.ts'
import type { ResolvedConfig, ResolvedContainer, ResolvedFile } from '../../config/resolved.ts'
import type { FileDigests } from './file-digests.ts'

/**
 * What containers are made from, by their names: each file that is copied in, and each of the context of a build, by its
 * path as people are shown it, with what it is. One without any is left out.
 */
export type Contents = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Looks at the files now; those that were looked at before are read again only if they have been written. */
export async function contentsOf(config: ResolvedConfig, digests: FileDigests): Promise<Contents> {
  const look = { directory: config.directory, written: writtenByRuns(config), digests }
  const found = await Promise.all(
    config.containers
      .filter(isMadeFromFiles)
      .map(async (container): Promise<[string, ReadonlyMap<string, string>]> => [
        container.name,
        await filesOf(container, look),
      ]),
  )
  return new Map(found)
}

/** Paths of a container's files that are others than before, or are there no more. */
export function changedFiles(before: Contents, after: Contents, container: string): string[] {
  const [former, now] = [before.get(container) ?? new Map(), after.get(container) ?? new Map()]
  return [...new Set([...now.keys(), ...former.keys()])].filter(
    (path) => former.get(path) !== now.get(path),
  )
}

/** Paths of files and folders that a container is made from. */
export const madeFrom = ({ build, files }: ResolvedContainer): string[] => [
  ...(build ? contextsOf(build).map(({ path }) => path) : []),
  ...pathsOf(files).map(({ path }) => path),
]

const isMadeFromFiles = (container: ResolvedContainer): boolean => madeFrom(container).length > 0

interface Look {
  directory: string
  /** Absolute paths of what changes with each run. */
  written: readonly string[]
  digests: FileDigests
}

// Otherwise a run in a folder that a build takes would be an edit of what its containers are made from.
const writtenByRuns = ({ events, report, logs, containers }: ResolvedConfig): string[] =>
  [events, report, logs.directory, ...containers.map(({ build }) => build?.cache)].filter(
    (path) => path !== undefined,
  )

// A path that cannot be read is the business of the start, which names it.
async function filesOf(
  { build, files }: ResolvedContainer,
  look: Look,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const reading = async (): Promise<void> => {
    if (build) for (const context of contextsOf(build)) await addContext(found, context, look)
    for (const { path } of pathsOf(files)) await addPath(found, path, { ...look, follow: true })
  }
  await reading().catch((error: NodeJS.ErrnoException) =>
    found.set(shown(error.path ?? '', look), 'unreadable'),
  )
  return found
}

const contextsOf = (build: ResolvedBuild): { path: string; dockerfile: string }[] => [
  { path: build.contextPath, dockerfile: build.dockerfile },
  ...Object.values(build.additionalContexts).flatMap(({ path }) =>
    path === undefined ? [] : [{ path, dockerfile: '' }],
  ),
]

const pathsOf = (files: readonly ResolvedFile[]): { path: string }[] =>
  files.flatMap(({ source }) => ('path' in source ? [source] : []))

async function addContext(
  found: Map<string, string>,
  { path: contextPath, dockerfile }: { path: string; dockerfile: string },
  look: Look,
): Promise<void> {
  const { contextEntries } = await import('../../docker/build-context.ts')
  for await (const { path, type, mode, stats } of contextEntries(contextPath, dockerfile)) {
    const full = join(contextPath, path)
    if (isWritten(full, look)) continue
    found.set(shown(full, look), `${type} ${mode} ${await inside(full, { type, stats }, look)}`)
  }
}

// As the copy does it: a source named by the user may be a link; links inside a folder stay links.
async function addPath(
  found: Map<string, string>,
  path: string,
  { follow, ...look }: Look & { follow: boolean },
): Promise<void> {
  if (isWritten(path, look)) return
  const stats = await (follow ? stat(path) : lstat(path))
  const type = stats.isSymbolicLink() ? 'symlink' : stats.isFile() ? 'file' : 'directory'
  const content = await inside(path, { type, stats }, look)
  found.set(shown(path, look), `${type} ${stats.mode & 0o7777} ${content}`)
  if (!stats.isDirectory()) return
  for (const child of await readdir(path))
    await addPath(found, join(path, child), { ...look, follow: false })
}

async function inside(
  path: string,
  { type, stats }: { type: string; stats: Parameters<FileDigests['digestOf']>[1] },
  { digests }: Look,
): Promise<string> {
  if (type === 'symlink') return readlink(path)
  return type === 'file' ? digests.digestOf(path, stats) : ''
}

const isWritten = (path: string, { written }: Look): boolean =>
  written.some((ours) => path === ours || path.startsWith(ours + sep))

const shown = (path: string, { directory }: Look): string => relative(directory, path)
