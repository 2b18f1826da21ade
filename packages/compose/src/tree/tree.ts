/** Where something is written. */
export interface Place {
  /** Absolute path of the file. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** What a compose file holds, each part with the place where it is written. Trees are never changed, only made anew. */
export type Tree = Scalar | List | Mapping

interface Part {
  /** Of the key, for the value of a mapping. */
  readonly at: Place
  /** What the file asks for where this part overrides another: that the other goes, or goes as a whole. */
  readonly tag?: 'reset' | 'override' | undefined
}

export interface Scalar extends Part {
  readonly kind: 'scalar'
  readonly type: 'text' | 'integer' | 'float' | 'boolean' | 'null' | 'date'
  /** The value as compose turns it into text, such as '8' for 010. */
  readonly text: string
}

export interface List extends Part {
  readonly kind: 'list'
  readonly items: readonly Tree[]
}

export interface Mapping extends Part {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, Tree>
}

export const text = (value: string, at: Place): Scalar => ({
  kind: 'scalar',
  type: 'text',
  text: value,
  at,
})

export const nothing = (at: Place): Scalar => ({ kind: 'scalar', type: 'null', text: '', at })

export const truth = (value: boolean, at: Place): Scalar => ({
  kind: 'scalar',
  type: 'boolean',
  text: String(value),
  at,
})

export const list = (items: readonly Tree[], at: Place): List => ({ kind: 'list', items, at })

export const mapping = (
  entries: Iterable<readonly [string, Tree]> | Readonly<Record<string, Tree | undefined>>,
  at: Place,
): Mapping => {
  const pairs = Symbol.iterator in entries ? entries : Object.entries(entries)
  const present = [...(pairs as Iterable<readonly [string, Tree | undefined]>)].filter(
    (pair): pair is readonly [string, Tree] => pair[1] !== undefined,
  )
  return { kind: 'mapping', entries: new Map(present), at }
}

export const isText = (tree: Tree | undefined): tree is Scalar =>
  tree?.kind === 'scalar' && tree.type === 'text'

export const isNothing = (tree: Tree | undefined): boolean =>
  tree === undefined || (tree.kind === 'scalar' && tree.type === 'null')

/** What a part is, in words. */
export function kindOf(tree: Tree): string {
  if (tree.kind === 'list') return 'a list'
  if (tree.kind === 'mapping') return 'a mapping'
  return {
    text: 'a text',
    integer: 'a number',
    float: 'a number',
    boolean: 'a boolean',
    null: 'nothing',
    date: 'a date',
  }[tree.type]
}

/** The part with other contents, at the same place. */
export const mapEntries = (
  { entries, at }: Mapping,
  change: (value: Tree, key: string) => Tree | undefined,
): Mapping =>
  mapping(
    [...entries].flatMap(([key, value]): [string, Tree][] => {
      const changed = change(value, key)
      return changed === undefined ? [] : [[key, changed]]
    }),
    at,
  )

/** The part of a tree that a path leads to, or the last one on the way. */
export function nearestPart(tree: Tree, path: readonly (string | number)[]): Tree {
  const [step, ...rest] = path
  if (step === undefined) return tree
  const next =
    tree.kind === 'mapping'
      ? tree.entries.get(String(step))
      : tree.kind === 'list'
        ? tree.items[Number(step)]
        : undefined
  return next ? nearestPart(next, rest) : tree
}

/** Whether two trees hold the same, wherever they are written and in whatever order. */
export function isSame(one: Tree, other: Tree): boolean {
  if (one.kind === 'scalar' && other.kind === 'scalar')
    return one.type === other.type && one.text === other.text
  if (one.kind === 'list' && other.kind === 'list')
    return (
      one.items.length === other.items.length &&
      one.items.every((item, index) => isSame(item, other.items[index] as Tree))
    )
  if (one.kind === 'mapping' && other.kind === 'mapping')
    return (
      one.entries.size === other.entries.size &&
      [...one.entries].every(([key, value]) => {
        const counterpart = other.entries.get(key)
        return counterpart !== undefined && isSame(value, counterpart)
      })
    )
  return false
}

/** The value of a key that stands in the file, for which a table may have inherited one, as it has for 'toString'. */
export const ownOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined
