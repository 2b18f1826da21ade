import { isRecord } from './entries.ts'
import type { Issue, Path } from './issues.ts'
import type { ContainersConfig } from './written/written-container.ts'

// Maps of which one entry can be taken out and the others kept.
const maps = [
  'environment',
  'extraHosts',
  'labels',
  'networks',
  'ports',
  'sysctls',
  'tmpfs',
  'ulimits',
]

/**
 * The config without what the schema refused, so that the rules can look at the rest. Entries of a list become holes,
 * because the places of the others must stay true.
 */
export function readablePart(written: unknown, refused: readonly Issue[]): ContainersConfig {
  if (refused.length === 0) return written as ContainersConfig
  const tree = refusedTree(refused)
  const { networks, containers, links, keep, env } = isRecord(written) ? written : {}
  const readable = {
    networks: readableMap(networks, tree.get('networks'), () => ({})),
    containers: readableMap(containers, tree.get('containers'), readableContainer),
    links: readableMap(links, tree.get('links'), readableContainer),
    ...(!tree.has('keep') && { keep }),
    env: readableMap(env, tree.get('env'), (value) => value),
  }
  return readable as ContainersConfig
}

/** Whether the schema refused the place itself or what holds it. */
export function isRefused(path: Path, refused: readonly Issue[]): boolean {
  return refused.some((issue) => startsWith(path, issue.path))
}

/** Whether the schema refused the place, what holds it, or a part of it. */
export function isPartlyRefused(path: Path, refused: readonly Issue[]): boolean {
  return refused.some((issue) => startsWith(path, issue.path) || startsWith(issue.path, path))
}

const startsWith = (path: Path, start: Path): boolean =>
  start.length <= path.length && start.every((key, index) => key === path[index])

interface Tree extends Map<string | number, Tree> {}

function refusedTree(issues: readonly Issue[]): Tree {
  const tree: Tree = new Map()
  for (const { path } of issues) {
    let node = tree
    for (const key of path) {
      const next = node.get(key) ?? new Map()
      node.set(key, next)
      node = next
    }
  }
  return tree
}

// A name stays even where all below it was refused, so that others may still refer to it.
function readableMap(
  map: unknown,
  refused: Tree | undefined,
  readable: (value: unknown, refused: Tree) => unknown,
): Record<string, unknown> {
  if (!isRecord(map) || refused?.size === 0) return {}
  const entries = Object.entries(map).map(([name, value]) => {
    const bad = refused?.get(name)
    return [name, bad ? readable(value, bad) : value]
  })
  return Object.fromEntries(entries)
}

function readableContainer(container: unknown, refused: Tree): unknown {
  if (!isRecord(container) || refused.size === 0) return {}
  const fields = Object.entries(container).map(([field, value]) => {
    const bad = refused.get(field)
    return [field, bad ? readableField(field, value, bad) : value]
  })
  return Object.fromEntries(fields)
}

function readableField(field: string, value: unknown, refused: Tree): unknown {
  if (refused.size === 0) return undefined
  if (Array.isArray(value))
    return value.map((entry: unknown, index) => (refused.has(index) ? undefined : entry))
  const kept = isRecord(value) && maps.includes(field)
  return kept
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !refused.has(key)))
    : undefined
}
