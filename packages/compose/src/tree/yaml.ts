import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import { invalid, invalidFile } from '../compose-errors.ts'
import { plainScalar } from './scalar.ts'
import { list, mapping, type Mapping, type Place, type Scalar, type Tree } from './tree.ts'

/** A file of this many parts, with its aliases written out, is not what it seems. */
const mostParts = 100_000

/**
 * Reads the documents of a YAML text. Aliases and merge keys are written out.
 *
 * @param file absolute path, for places
 * @throws ConfigError COMPOSE_INVALID where it is no YAML
 */
export function readYaml(source: string, file: string): Tree[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(source, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
  })
  if (!Array.isArray(documents)) return []
  return documents.map((document) => {
    const [error] = document.errors
    if (error) {
      const { line, col } = lines.linePos(error.pos[0])
      throw invalid({ at: { file, line, column: col }, problem: firstLine(error.message) })
    }
    const conversion = new Conversion(document, { file, lines })
    return conversion.tree(document.contents, conversion.start)
  })
}

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? ''

/** What each alias of a document stands for: the node that had its anchor last. */
function targetsOf(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target) targets.set(node, target)
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

class Conversion {
  readonly #targets: ReadonlyMap<Alias, Node>
  readonly #source: { file: string; lines: LineCounter }
  readonly #open = new Set<Node>()
  #parts = 0

  constructor(document: Document, source: { file: string; lines: LineCounter }) {
    this.#targets = targetsOf(document)
    this.#source = source
  }

  get start(): Place {
    return { file: this.#source.file, line: 1, column: 1 }
  }

  tree(node: unknown, place?: Place): Tree {
    const at = place ?? this.placeOf(node)
    if (++this.#parts > mostParts)
      throw invalidFile(this.#source.file, 'its aliases make it too large to be read.')
    if (isAlias(node)) return this.#aliased(this.#targets.get(node), node.source, at)
    if (isScalar(node)) return { ...scalarOf(node), at, ...tagOf(node) }
    if (isSeq(node))
      return {
        ...list(node.items.map((item) => this.tree(item)).filter(isKept), at),
        ...tagOf(node),
      }
    if (isMap(node)) return { ...this.#mapping(node.items, at), ...tagOf(node) }
    return { kind: 'scalar', type: 'null', text: '', at }
  }

  placeOf(node: unknown): Place {
    const offset = (node as Node | null)?.range?.[0]
    if (offset === undefined) return this.start
    const { line, col } = this.#source.lines.linePos(offset)
    return { file: this.#source.file, line, column: col }
  }

  #aliased(node: Node | undefined, name: string, at: Place): Tree {
    if (!node) throw invalid({ at, problem: `there is no anchor "${name}" above.` })
    if (this.#open.has(node)) throw invalid({ at, problem: `the alias "${name}" holds itself.` })
    this.#open.add(node)
    const tree = this.tree(node, at)
    this.#open.delete(node)
    return tree
  }

  #mapping(pairs: readonly Pair[], at: Place): Mapping {
    const entries = new Map<string, Tree>()
    const merged: Tree[] = []
    for (const { key, value } of pairs) {
      const keyAt = this.placeOf(key)
      const name = this.#keyText(key, keyAt)
      if (name === '<<') merged.push(this.tree(value, keyAt))
      else entries.set(name, this.tree(value, keyAt))
    }
    for (const tree of merged)
      for (const base of tree.kind === 'list' ? tree.items : [tree]) {
        if (base.kind !== 'mapping')
          throw invalid({ at: base.at, problem: '"<<" takes a mapping, or a list of them.' })
        for (const [name, value] of base.entries) if (!entries.has(name)) entries.set(name, value)
      }
    return mapping(entries, at)
  }

  #keyText(key: unknown, at: Place): string {
    const tree = this.tree(key, at)
    if (tree.kind === 'scalar' && tree.type === 'text') return tree.text
    throw invalid({ at, problem: 'a key must be a text; put it in quotes.' })
  }
}

const isKept = (tree: Tree): boolean => tree.tag !== 'reset'

function scalarOf(node: { value: unknown; type?: string; tag?: string }): Omit<Scalar, 'at'> {
  const source = String(node.value ?? '')
  const isPlain = node.type === 'PLAIN' && isResolved(node.tag)
  return isPlain
    ? { kind: 'scalar', ...plainScalar(source) }
    : { kind: 'scalar', type: 'text', text: source }
}

// What has a tag of compose is a text to it, such as "null" after !override.
const isResolved = (tag: string | undefined): boolean =>
  tag === undefined || (!tag.endsWith(':str') && !/^!(?:reset|override)$/.test(tag))

function tagOf({ tag }: { tag?: string }): Pick<Tree, 'tag'> {
  if (tag === '!reset') return { tag: 'reset' }
  return tag === '!override' ? { tag: 'override' } : {}
}
