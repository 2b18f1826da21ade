import { invalid } from '../compose-errors.ts'
import { list, mapEntries, type Tree } from '../tree/tree.ts'
import { substitute, SubstitutionProblem, type Lookup } from './substitute.ts'

/**
 * Fills variables into every text of a tree; keys stay as they are.
 *
 * @throws ConfigError COMPOSE_INVALID with the place of the text
 */
export function interpolate(
  tree: Tree,
  lookup: Lookup,
  path: readonly (string | number)[] = [],
): Tree {
  return { ...filled(tree, lookup, path), tag: tree.tag }
}

function filled(tree: Tree, lookup: Lookup, path: readonly (string | number)[]): Tree {
  if (tree.kind === 'mapping')
    return mapEntries(tree, (value, key) => interpolate(value, lookup, [...path, key]))
  if (tree.kind === 'list')
    return list(
      tree.items.map((item, index) => interpolate(item, lookup, [...path, index])),
      tree.at,
    )
  if (tree.type !== 'text' || !tree.text.includes('$')) return tree
  try {
    return { ...tree, text: substitute(tree.text, lookup) }
  } catch (error) {
    if (!(error instanceof SubstitutionProblem)) throw error
    throw invalid({ at: tree.at, path, problem: `${error.message}.` })
  }
}
