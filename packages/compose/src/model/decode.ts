import { invalid } from '../compose-errors.ts'
import { orNearName } from '../load/near-name.ts'
import { kindOf, type List, type Mapping, type Scalar, type Tree } from '../tree/tree.ts'

export type Path = readonly (string | number)[]

/** Reads a part of a file as what is expected there, or throws COMPOSE_INVALID with its place. */
export type Decoder<T> = (tree: Tree, path: Path) => T

/** Plain values, as in JSON. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain }

export const string: Decoder<string> = (tree, path) => {
  if (tree.kind === 'scalar' && tree.type === 'text') return tree.text
  throw unexpected(tree, path, 'a text')
}

/** A number too, as its text. */
export const stringOrNumber: Decoder<string> = (tree, path) => {
  if (isScalarOf(tree, ['text', 'integer', 'float'])) return tree.text
  throw unexpected(tree, path, 'a text or a number')
}

/** Any scalar as its text, and nothing as ''. */
export const anyScalar: Decoder<string> = (tree, path) => {
  if (isScalarOf(tree, ['text', 'integer', 'float', 'boolean', 'null'])) return tree.text
  throw unexpected(tree, path, 'a text, number or boolean')
}

export const integer: Decoder<number> = (tree, path) => {
  if (isScalarOf(tree, ['text', 'integer']) && /^[-+]?\d+$/.test(tree.text))
    return Number(tree.text)
  throw unexpected(tree, path, 'a whole number')
}

export const number: Decoder<number> = (tree, path) => {
  if (isScalarOf(tree, ['text', 'integer', 'float']) && tree.text.trim() !== '') {
    const value = Number(tree.text)
    if (Number.isFinite(value)) return value
  }
  throw unexpected(tree, path, 'a number')
}

export const boolean: Decoder<boolean> = (tree, path) => {
  if (isScalarOf(tree, ['text', 'boolean'])) {
    const written = tree.text.toLowerCase()
    if (['true', 'y', 'yes', 'on'].includes(written)) return true
    if (['false', 'n', 'no', 'off'].includes(written)) return false
  }
  throw unexpected(tree, path, 'true or false')
}

export const oneOf =
  <const T extends string>(values: readonly T[]): Decoder<T> =>
  (tree, path) => {
    const written = string(tree, path)
    const value = values.find((each) => each === written)
    if (value !== undefined) return value
    throw invalid({
      at: tree.at,
      path,
      problem: `expected ${values.map((each) => `"${each}"`).join(', ')}, got "${written}".${orNearName(written, values)}`,
    })
  }

export const listOf =
  <T>(item: Decoder<T>): Decoder<T[]> =>
  (tree, path) =>
    listAt(tree, path).items.map((each, index) => item(each, [...path, index]))

/** A list of which no two are the same. */
export const setOf =
  (item: Decoder<string>): Decoder<string[]> =>
  (tree, path) => {
    const items = listOf(item)(tree, path)
    const twice = items.find((each, index) => items.indexOf(each) !== index)
    if (twice === undefined) return items
    throw invalid({ at: tree.at, path, problem: `"${twice}" stands in the list twice.` })
  }

/** One, or a list of them. */
export const oneOrMore =
  <T>(item: Decoder<T>): Decoder<T[]> =>
  (tree, path) =>
    tree.kind === 'list' ? listOf(item)(tree, path) : [item(tree, path)]

export const recordOf =
  <T>(value: Decoder<T>): Decoder<Record<string, T>> =>
  (tree, path) =>
    Object.fromEntries(
      [...mappingAt(tree, path).entries].map(([key, each]) => [key, value(each, [...path, key])]),
    )

/** A mapping of scalars, or a list of 'key=value'; a key without a value has `absent`. */
export const pairs =
  <T>(absent: T): Decoder<Record<string, string | T>> =>
  (tree, path) => {
    if (tree.kind === 'list')
      return Object.fromEntries(
        listOf(string)(tree, path).map((each) => {
          const cut = each.indexOf('=')
          return cut < 0 ? [each, absent] : [each.slice(0, cut), each.slice(cut + 1)]
        }),
      )
    return recordOf<string | T>((value, at) =>
      value.kind === 'scalar' && value.type === 'null' ? absent : anyScalar(value, at),
    )(tree, path)
  }

/** A mapping with these keys, of which each may be left out, and those that begin with x-, which mean nothing. */
export const object =
  <T extends object>(fields: {
    [Key in keyof T]-?: Decoder<Exclude<T[Key], undefined>>
  }): Decoder<T> =>
  (tree, path) => {
    const known = fields as Record<string, Decoder<unknown>>
    const decoded = [...mappingAt(tree, path).entries].flatMap(
      ([key, value]): [string, unknown][] => {
        if (key.startsWith('x-')) return []
        const field = Object.hasOwn(known, key) ? known[key] : undefined
        if (field) return [[key, field(value, [...path, key])]]
        throw invalid({
          at: value.at,
          path: [...path, key],
          problem: `compose knows no such key.${orNearName(key, Object.keys(known))}`,
        })
      },
    )
    return Object.fromEntries(decoded) as T
  }

/** The same, with keys that must be there. */
export const requiring =
  <T extends object>(keys: readonly (keyof T & string)[], decoder: Decoder<T>): Decoder<T> =>
  (tree, path) => {
    const decoded = decoder(tree, path)
    const missing = keys.find((key) => decoded[key] === undefined)
    if (missing === undefined) return decoded
    throw invalid({ at: tree.at, path, problem: `the key "${missing}" is missing.` })
  }

/** Nothing at all, or what the other decoder takes. */
export const orNothing =
  <T>(other: Decoder<T>): Decoder<T | null> =>
  (tree, path) =>
    tree.kind === 'scalar' && tree.type === 'null' ? null : other(tree, path)

/** The values as they are, for what is looked at elsewhere. */
export const plain: Decoder<Plain> = (tree) => {
  if (tree.kind === 'list') return tree.items.map((item) => plain(item, []))
  if (tree.kind === 'mapping')
    return Object.fromEntries(
      [...tree.entries]
        .filter(([key]) => !key.startsWith('x-'))
        .map(([key, value]) => [key, plain(value, [])]),
    )
  switch (tree.type) {
    case 'null':
      return null
    case 'boolean':
      return tree.text === 'true'
    case 'integer':
    case 'float':
      return Number(tree.text)
    default:
      return tree.text
  }
}

function mappingAt(tree: Tree, path: Path): Mapping {
  if (tree.kind === 'mapping') return tree
  throw unexpected(tree, path, 'a mapping')
}

function listAt(tree: Tree, path: Path): List {
  if (tree.kind === 'list') return tree
  throw unexpected(tree, path, 'a list')
}

const isScalarOf = (tree: Tree, types: readonly Scalar['type'][]): tree is Scalar =>
  tree.kind === 'scalar' && types.includes(tree.type)

const unexpected = (tree: Tree, path: Path, expected: string): Error =>
  invalid({ at: tree.at, path, problem: `expected ${expected}, got ${kindOf(tree)}.` })
