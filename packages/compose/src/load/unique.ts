import { volumeParts } from '../model/compose-volume-text.ts'
import { list, mapEntries, type Tree } from '../tree/tree.ts'

/** Names an entry of a list; of two with the same name the later one counts, at the place of the first. */
type NameOf = (item: Tree) => string | undefined

/** Leaves one entry of each name in the lists that compose reads as sets. */
export function withUniqueEntries(tree: Tree, path: readonly string[] = []): Tree {
  if (tree.kind === 'mapping')
    return mapEntries(tree, (value, key) => withUniqueEntries(value, [...path, key]))
  if (tree.kind === 'scalar') return tree
  const [, nameOf] = sets.find(([pattern]) => pattern.test(path.join('.'))) ?? []
  return nameOf ? list(lastOfEach(tree.items, nameOf), tree.at) : tree
}

function lastOfEach(items: readonly Tree[], nameOf: NameOf): Tree[] {
  const named = new Map<unknown, Tree>()
  for (const item of items) named.set(nameOf(item) ?? item, item)
  return [...named.values()]
}

const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'scalar' ? tree.text : undefined

const field = (tree: Tree, name: string): string | undefined =>
  tree.kind === 'mapping' ? textOf(tree.entries.get(name)) : undefined

const beforeEquals: NameOf = (item) => textOf(item)?.split('=', 1)[0]

const targetOfVolume: NameOf = (item) =>
  item.kind === 'mapping' ? field(item, 'target') : volumeParts(textOf(item) ?? '')?.target

const targetOfDevice: NameOf = (item) => {
  if (item.kind === 'mapping') return field(item, 'target')
  const [source, target] = (textOf(item) ?? '').split(':')
  return target ?? source
}

const targetOfMount =
  (folder: string): NameOf =>
  (item) =>
    item.kind === 'mapping'
      ? (field(item, 'target') ?? `${folder}/${field(item, 'source')}`)
      : `${folder}/${textOf(item)}`

const port: NameOf = (item) =>
  item.kind === 'mapping'
    ? [
        field(item, 'host_ip') ?? '0.0.0.0',
        field(item, 'published') ?? '',
        field(item, 'target'),
        field(item, 'protocol') ?? 'tcp',
      ].join(' ')
    : textOf(item)

const service = (rest: string): RegExp => new RegExp(`^services\\.[^.]+\\.(${rest})$`)

const sets: [RegExp, NameOf][] = [
  [/^networks\.[^.]+\.(labels|ipam\.options)$/, beforeEquals],
  [
    service(
      'annotations|build\\.(args|additional_contexts|platform|tags|labels)|cap_add|cap_drop|deploy\\.labels|dns|dns_opt|dns_search|environment|labels|links|networks\\.[^.]+\\.(aliases|link_local_ips)|profiles|sysctls|tmpfs',
    ),
    beforeEquals,
  ],
  [service('expose'), textOf],
  [service('env_file'), (item) => (item.kind === 'mapping' ? field(item, 'path') : textOf(item))],
  [service('volumes'), targetOfVolume],
  [service('devices'), targetOfDevice],
  [service('configs'), targetOfMount('')],
  [service('secrets'), targetOfMount('/run/secrets')],
  [service('ports'), port],
]
