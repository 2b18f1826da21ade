import { invalid, pathText } from '../compose-errors.ts'
import {
  isNothing,
  list,
  mapping,
  nothing,
  text,
  truth,
  type Mapping,
  type Place,
  type Tree,
} from '../tree/tree.ts'

type Path = readonly string[]
type Merger = (base: Tree, over: Tree, path: Path) => Tree

/**
 * Lays one tree over another as compose does where files, or a service and what it extends, meet: mappings by key, lists
 * one after the other, and what the table below says.
 *
 * @throws ConfigError COMPOSE_INVALID where a list meets a mapping
 */
export function mergeTrees(base: Mapping, over: Mapping, path: Path = []): Mapping {
  const entries = new Map(base.entries)
  for (const [key, value] of over.entries) {
    const below = entries.get(key)
    if (value.tag === 'reset') entries.delete(key)
    else if (below === undefined || value.tag === 'override') entries.set(key, value)
    else entries.set(key, mergeParts(below, value, [...path, key]))
  }
  return mapping(entries, over.at)
}

function mergeParts(base: Tree, over: Tree, path: Path): Tree {
  const special = specials.find(([pattern]) => pattern.test(path.join('.')))
  if (special) return special[1](base, over, path)
  if (isNothing(over)) return base
  if (base.kind === 'mapping') return mergeTrees(base, expected('mapping', over, path), path)
  if (base.kind === 'list')
    return list([...base.items, ...expected('list', over, path).items], over.at)
  return over
}

function expected<Kind extends 'list' | 'mapping'>(
  kind: Kind,
  over: Tree,
  path: Path,
): Extract<Tree, { kind: Kind }> {
  if (over.kind === kind) return over as Extract<Tree, { kind: Kind }>
  throw invalid({ at: over.at, path, problem: `overrides a ${kind}, so it must be a ${kind} too.` })
}

const replaced: Merger = (_, over) => over

const asSequences: Merger = (base, over) => list([...sequence(base), ...sequence(over)], over.at)

const asMappings =
  (valueOf: (at: Place) => Tree): Merger =>
  (base, over, path) =>
    mergeTrees(keyed(base, valueOf), keyed(over, valueOf), path)

const startedDependency = (at: Place): Tree =>
  mapping({ condition: text('service_started', at), required: truth(true, at) }, at)

const asBuilds: Merger = (base, over, path) => mergeTrees(buildOf(base), buildOf(over), path)

const buildOf = (tree: Tree): Mapping =>
  tree.kind === 'mapping' ? tree : mapping({ context: tree }, tree.at)

// Options of a driver mean nothing to another.
const asLogging: Merger = (base, over, path) => {
  if (base.kind !== 'mapping' || over.kind !== 'mapping') return over
  const drivers = [base, over].map(({ entries }) => entries.get('driver'))
  const [below, above] = drivers.map((driver) =>
    driver?.kind === 'scalar' ? driver.text : undefined,
  )
  return below === undefined || above === undefined || below === above
    ? mergeTrees(base, over, path)
    : over
}

const withoutRepeats: Merger = (base, over) => {
  const below = sequence(base)
  const known = new Set(below.map((item) => (item.kind === 'scalar' ? item.text : '')))
  const added = sequence(over).filter((item) => item.kind !== 'scalar' || !known.has(item.text))
  return list([...below, ...added], over.at)
}

const bySubnet: Merger = (base, over, path) => {
  const merged = new Map<string, Tree>()
  for (const item of [...sequence(base), ...sequence(over)]) {
    const subnet = item.kind === 'mapping' ? item.entries.get('subnet') : undefined
    const key = subnet?.kind === 'scalar' ? subnet.text : pathText([...path, merged.size])
    const below = merged.get(key)
    merged.set(
      key,
      below?.kind === 'mapping' && item.kind === 'mapping' ? mergeTrees(below, item, path) : item,
    )
  }
  return list([...merged.values()], over.at)
}

const service = (rest: string): RegExp => new RegExp(`^services\\.[^.]+\\.${rest}$`)

const specials: [RegExp, Merger][] = [
  [/^networks\.[^.]+\.ipam\.config$/, bySubnet],
  [/^(networks|volumes)\.[^.]+\.labels$/, asSequences],
  [service('build'), asBuilds],
  [service('build\\.(args|additional_contexts|labels)'), asSequences],
  [service('(build\\.)?extra_hosts'), withoutRepeats],
  [service('(command|entrypoint|healthcheck\\.test|ulimits\\.[^.]+)'), replaced],
  [service('depends_on'), asMappings(startedDependency)],
  [service('(networks|models)'), asMappings(nothing)],
  [service('logging'), asLogging],
  [
    service(
      '(annotations|deploy\\.labels|dns|dns_opt|dns_search|env_file|label_file|environment|labels|sysctls|tmpfs)',
    ),
    asSequences,
  ],
]

/** A mapping as 'key=value' texts in the order of their names, or one text as a list of it. */
function sequence(tree: Tree): readonly Tree[] {
  if (tree.kind === 'list') return tree.items
  if (tree.kind === 'scalar') return tree.type === 'null' ? [] : [tree]
  const items = [...tree.entries].flatMap(([key, value]) =>
    (value.kind === 'list' ? value.items : [value]).map((one) =>
      text(isNothing(one) ? key : `${key}=${one.kind === 'scalar' ? one.text : ''}`, one.at),
    ),
  )
  return items.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
}

function keyed(tree: Tree, valueOf: (at: Place) => Tree): Mapping {
  if (tree.kind === 'mapping') return tree
  const items = tree.kind === 'list' ? tree.items : []
  return mapping(
    items.map((item): [string, Tree] => [
      item.kind === 'scalar' ? item.text : '',
      valueOf(item.at),
    ]),
    tree.at,
  )
}
