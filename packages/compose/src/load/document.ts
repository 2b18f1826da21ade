import { invalid } from '../compose-errors.ts'
import { interpolate } from '../interpolate/interpolate.ts'
import type { Lookup } from '../interpolate/substitute.ts'
import { isNothing, list, mapEntries, type Mapping, type Tree } from '../tree/tree.ts'
import { readYaml } from '../tree/yaml.ts'
import { canonical } from './canonical.ts'
import { mergeTrees } from './merge.ts'
import type { ReadText, Variables } from './project-variables.ts'
import { withUniqueEntries } from './unique.ts'

export interface LoadContext {
  /** Where relative paths of the model start. */
  readonly folder: string
  readonly variables: Variables
  readonly read: ReadText
  /** Hears of each variable that a text takes its value from. */
  readonly onVariable: (name: string) => unknown
  /** Hears of each variable that is not set, where an empty text takes its place. */
  readonly onUnset: (name: string) => unknown
  /** Hears of each path that was relative, as it is now. */
  readonly onRelative: (path: string) => unknown
}

/** The documents of a file, with variables filled in. */
export function documentsOf(
  file: string,
  { variables, read, onVariable, onUnset }: LoadContext,
): Mapping[] {
  const lookup: Lookup = (name, isBare = false) => {
    const value = variables.get(name)
    if (value !== undefined) onVariable(name)
    else if (isBare) onUnset(name)
    return value
  }
  return readYaml(read(file), file).map((document) => {
    if (document.kind !== 'mapping')
      throw invalid({ at: document.at, problem: 'expected a mapping with the key "services".' })
    return interpolate(document, lookup) as Mapping
  })
}

/** One model over another, in long forms and without what stands twice. */
export function laidOver(model: Mapping, over: Mapping): Mapping {
  const merged = withUniqueEntries(withoutTags(mergeTrees(model, over))) as Mapping
  return withUniqueEntries(canonical(merged)) as Mapping
}

// What `!reset` stands at has gone by now, or was not there.
function withoutTags(tree: Tree): Tree {
  if (tree.kind === 'mapping')
    return mapEntries(tree, (value) => (value.tag === 'reset' ? undefined : withoutTags(value)))
  return tree.kind === 'list'
    ? list(tree.items.map(withoutTags), tree.at)
    : { ...tree, tag: undefined }
}

/** The entries of a section, such as `services`. */
export function sectionOf(model: Mapping, name: string): ReadonlyMap<string, Tree> {
  const section = model.entries.get(name)
  if (isNothing(section)) return new Map()
  if (section?.kind === 'mapping') return section.entries
  throw invalid({
    at: section?.at ?? model.at,
    path: [name],
    problem: 'expected a mapping of names.',
  })
}
