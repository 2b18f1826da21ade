import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { list, mapEntries, ownOf, text, type Mapping, type Tree } from '../tree/tree.ts'

/**
 * Makes the paths of a tree in canonical form absolute; those that begin with '~' start at the user's folder.
 *
 * @param onRelative hears of each path that was relative, as it is now
 */
export function withAbsolutePaths(
  tree: Mapping,
  { folder, onRelative }: { folder: string; onRelative: (path: string) => unknown },
): Mapping {
  const made = (written: string): string => {
    const path = absolute(written, folder)
    if (path !== written && !written.startsWith('~')) onRelative(path)
    return path
  }
  const path = (part: Tree): Tree => ofText(part, made)
  const context = (part: Tree): Tree =>
    ofText(part, (written) => (isRemote(written) ? written : made(written)))
  return mapEntries(tree, (section, name) => {
    if (section.kind !== 'mapping') return section
    if (name === 'services')
      return mapEntries(section, (service) => serviceWithPaths(service, { path, context }))
    if (name === 'secrets' || name === 'configs')
      return mapEntries(section, (resource) => changed(resource, { file: path }))
    return name === 'volumes'
      ? mapEntries(section, (volume) => volumeWithPath(volume, path))
      : section
  })
}

export function absolute(written: string, folder: string): string {
  if (written === '') return written
  const expanded = written.startsWith('~') ? join(homedir(), written.slice(1)) : written
  return isAbsolute(expanded) || /^[a-zA-Z]:[\\/]|^\\\\/.test(expanded)
    ? expanded
    : join(folder, expanded).replace(/(?<=.)\/$/, '')
}

type Change = (tree: Tree) => Tree

function serviceWithPaths(
  service: Tree,
  { path, context }: { path: Change; context: Change },
): Tree {
  return changed(service, {
    build: (build) =>
      changed(build, {
        context,
        additional_contexts: (contexts) =>
          contexts.kind === 'mapping' ? mapEntries(contexts, context) : contexts,
        ssh: (keys) => (keys.kind === 'mapping' ? mapEntries(keys, path) : keys),
      }),
    env_file: eachItem((item) => changed(item, { path })),
    label_file: eachItem(path),
    extends: (extended) => changed(extended, { file: path }),
    volumes: eachItem((volume) =>
      volume.kind === 'mapping' && textOf(volume.entries.get('type')) === 'bind'
        ? changed(volume, { source: path })
        : volume,
    ),
  })
}

// A volume that is a folder of the host in the end.
function volumeWithPath(volume: Tree, path: Change): Tree {
  if (volume.kind !== 'mapping' || textOf(volume.entries.get('driver')) !== 'local') return volume
  return changed(volume, {
    driver_opts: (options) =>
      options.kind === 'mapping' && textOf(options.entries.get('o')) === 'bind'
        ? changed(options, { device: path })
        : options,
  })
}

const changed = (tree: Tree, changes: Record<string, Change>): Tree =>
  tree.kind === 'mapping'
    ? mapEntries(tree, (value, key) => ownOf(changes, key)?.(value) ?? value)
    : tree

const eachItem =
  (change: Change): Change =>
  (tree) =>
    tree.kind === 'list' ? list(tree.items.map(change), tree.at) : tree

const ofText = (tree: Tree, change: (written: string) => string): Tree =>
  tree.kind === 'scalar' && tree.type === 'text' ? text(change(tree.text), tree.at) : tree

const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'scalar' ? tree.text : undefined

const isRemote = (context: string): boolean =>
  context.includes('://') || /^(service:|github\.com\/|git@)/.test(context)
