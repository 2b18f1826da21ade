import { readdir, readlink } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { readPatterns } from '../ignore-patterns.ts'

/**
 * The paths, and what symbolic links on the way to them lead to, as patterns.
 *
 * @returns undefined where the whole folder is wanted
 */
export async function followedPaths(
  root: string,
  paths: readonly string[],
): Promise<string[] | undefined> {
  const found = new Set<string>()
  for (const path of paths) await follow(root, path, found)
  return found.size === 0 || found.has('.') ? undefined : [...found].sort()
}

async function follow(root: string, path: string, found: Set<string>): Promise<void> {
  const parts = posix.normalize(`/${path}`).split('/').filter(Boolean)
  for (const [index, part] of parts.entries()) {
    const current = [...parts.slice(0, index), part].join('/')
    const targets = await targetsOf(root, current)
    if (targets.length === 0) continue
    if (found.has(current)) return
    found.add(current)
    for (const target of targets)
      await follow(root, posix.join(target, ...parts.slice(index + 1)), found)
    return
  }
  found.add(parts.join('/') || '.')
}

/** Where the links of a path lead, which may have a wildcard in its last part; from the root of the folder. */
async function targetsOf(root: string, path: string): Promise<string[]> {
  const folder = posix.dirname(path)
  const links = await Promise.all(
    (await namesFor(root, path)).map(async (name) => {
      const target = await readlink(join(root, folder, name)).catch(() => undefined)
      return target === undefined ? [] : [posix.resolve('/', folder, target)]
    }),
  )
  return links.flat()
}

async function namesFor(root: string, path: string): Promise<string[]> {
  const name = posix.basename(path)
  if (!/[*?[]/.test(name)) return [name]
  const pattern = readPatterns([name])
  const names = await readdir(join(root, posix.dirname(path))).catch(() => [])
  return names.filter((each) => pattern.judge(each).matches)
}
