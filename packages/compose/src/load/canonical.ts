import { invalid } from '../compose-errors.ts'
import { cleanPath } from '../model/clean-path.ts'
import { portsOfText } from '../model/compose-port-text.ts'
import { volumeParts, type VolumeText } from '../model/compose-volume-text.ts'
import {
  isText,
  list,
  mapEntries,
  mapping,
  nothing,
  ownOf,
  text,
  truth,
  type Mapping,
  type Place,
  type Tree,
} from '../tree/tree.ts'

type Change = (tree: Tree, path: readonly (string | number)[]) => Tree

/** Writes short forms out, so that what follows sees one form of each thing. */
export function canonical(tree: Mapping): Mapping {
  return mapEntries(tree, (section, key) => {
    if (section.kind !== 'mapping') return section
    if (key === 'services')
      return mapEntries(section, (service, name) =>
        service.kind === 'mapping' ? canonicalService(service, [key, name]) : service,
      )
    return ['volumes', 'networks', 'secrets', 'configs'].includes(key)
      ? mapEntries(section, (resource) => named(resource))
      : section
  })
}

const canonicalService = (service: Mapping, path: readonly string[]): Mapping =>
  mapEntries(service, (value, key) => ownOf(changes, key)?.(value, [...path, key]) ?? value)

const each =
  (change: Change): Change =>
  (tree, path) =>
    tree.kind === 'list'
      ? list(
          tree.items.map((item, index) => change(item, [...path, index])),
          tree.at,
        )
      : tree

const oneAsList: Change = (tree) => (tree.kind === 'scalar' ? list([tree], tree.at) : tree)

const namesAsMapping: Change = (tree) =>
  tree.kind === 'list'
    ? mapping(
        tree.items.map((item): [string, Tree] => [textOf(item), nothing(item.at)]),
        tree.at,
      )
    : tree

const dependsOn: Change = (tree) => {
  if (tree.kind === 'scalar') return tree
  const pairs: (readonly [string, Tree])[] =
    tree.kind === 'list'
      ? tree.items.map((item) => [textOf(item), mapping([], item.at)])
      : [...tree.entries]
  return mapping(
    pairs.map(([name, value]): [string, Tree] => [
      name,
      value.kind === 'mapping'
        ? withDefaults(value, {
            condition: text('service_started', value.at),
            required: truth(true, value.at),
          })
        : value,
    ]),
    tree.at,
  )
}

const envFile: Change = (tree) => {
  const items = tree.kind === 'list' ? tree.items : [tree]
  return list(
    items.map((item) =>
      item.kind === 'mapping'
        ? withDefaults(item, { required: truth(true, item.at) })
        : mapping({ path: item, required: truth(true, item.at) }, item.at),
    ),
    tree.at,
  )
}

const build: Change = (tree) => {
  if (tree.kind === 'scalar') return mapping({ context: tree }, tree.at)
  if (tree.kind === 'list') return tree
  return mapEntries(tree, (value, key) => ownOf(buildChanges, key)?.(value, []) ?? value)
}

const fileMount: Change = (tree) =>
  tree.kind === 'scalar' ? mapping({ source: tree }, tree.at) : tree

const keyValues: Change = (tree) =>
  tree.kind === 'list'
    ? mapping(
        tree.items.map((item): [string, Tree] => {
          const [, key = '', value = ''] = /^([^=]*)=?([^]*)$/.exec(textOf(item)) ?? []
          return [key, text(value, item.at)]
        }),
        tree.at,
      )
    : tree

const ports: Change = (tree, path) => {
  if (tree.kind !== 'list') return tree
  return list(
    tree.items.flatMap((item, index): readonly Tree[] => {
      if (item.kind !== 'scalar') return [item]
      const read = portsOfText(item.text)
      if (typeof read === 'string')
        throw invalid({ at: item.at, path: [...path, index], problem: read })
      return read.map(({ target, ...rest }) =>
        mapping(
          {
            ...Object.fromEntries(
              Object.entries(rest).map(([key, value]) => [key, text(value, item.at)]),
            ),
            target: { ...text(String(target), item.at), type: 'integer' },
          },
          item.at,
        ),
      )
    }),
    tree.at,
  )
}

const volume: Change = (tree, path) => {
  if (!isText(tree)) return tree
  const parts = volumeParts(tree.text)
  if (!parts)
    throw invalid({
      at: tree.at,
      path,
      problem: `expected "source:target:options", "source:target" or "target", got ${JSON.stringify(tree.text)}.`,
    })
  return volumeOfParts(parts, tree.at)
}

function volumeOfParts({ type, source, target, options }: VolumeText, at: Place): Mapping {
  const written = (name: string): Tree => text(name, at)
  const last = (names: readonly string[]): string | undefined =>
    options.findLast((option) => names.includes(option))
  const propagation = last(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'])
  const selinux = last(['z', 'Z'])
  const bind = {
    create_host_path: type === 'bind' ? truth(true, at) : undefined,
    propagation: propagation === undefined ? undefined : written(propagation),
    selinux: selinux === undefined ? undefined : written(selinux),
  }
  return mapping(
    {
      type: written(type),
      source: source === undefined ? undefined : written(source),
      target: written(cleanPath(target)),
      read_only: last(['ro', 'rw']) === 'ro' ? truth(true, at) : undefined,
      bind: Object.values(bind).some(Boolean) ? mapping(bind, at) : undefined,
      volume:
        type === 'volume'
          ? mapping({ nocopy: options.includes('nocopy') ? truth(true, at) : undefined }, at)
          : undefined,
    },
    at,
  )
}

const device: Change = (tree) => {
  if (!isText(tree)) return tree
  const [source = '', target = source, permissions = 'rwm'] = tree.text.split(':')
  return mapping(
    {
      source: text(source, tree.at),
      target: text(target, tree.at),
      permissions: text(permissions, tree.at),
    },
    tree.at,
  )
}

const extended: Change = (tree) => (isText(tree) ? mapping({ service: tree }, tree.at) : tree)

const sshKeys: Change = (tree) =>
  tree.kind === 'list'
    ? mapping(
        tree.items.map((item): [string, Tree] => {
          const [id = '', path] = textOf(item).split('=')
          return [id, path === undefined ? nothing(item.at) : text(path, item.at)]
        }),
        tree.at,
      )
    : tree

const changes: Record<string, Change> = {
  build,
  depends_on: dependsOn,
  env_file: envFile,
  label_file: oneAsList,
  extends: extended,
  networks: namesAsMapping,
  models: namesAsMapping,
  volumes: each(volume),
  dns: oneAsList,
  devices: each(device),
  secrets: each(fileMount),
  configs: each(fileMount),
  ports,
}

const buildChanges: Record<string, Change> = {
  secrets: each(fileMount),
  additional_contexts: keyValues,
  ssh: sshKeys,
}

/** What `external: { name }` of old files says now. */
function named(resource: Tree): Tree {
  if (resource.kind !== 'mapping') return resource
  const external = resource.entries.get('external')
  if (external?.kind !== 'mapping') return resource
  const name = resource.entries.get('name') ?? external.entries.get('name')
  return mapping(
    [
      ...mapEntries(resource, (value, key) =>
        key === 'external' ? truth(true, external.at) : value,
      ).entries,
      ...(name ? [['name', name] as const] : []),
    ],
    resource.at,
  )
}

const withDefaults = (tree: Mapping, defaults: Record<string, Tree>): Mapping =>
  mapping(
    [...Object.entries(defaults).filter(([key]) => !tree.entries.has(key)), ...tree.entries],
    tree.at,
  )

const textOf = (tree: Tree): string => (tree.kind === 'scalar' ? tree.text : '')
