// A symbol of all realms, because a set-up file and a test file may hold two copies of this module.
const needs = Symbol.for('mooring.needs')

interface Marked {
  [needs]?: readonly string[]
}

// Many tests of a file name the same, and each is kept to its end.
const lists = new Map<string, readonly string[]>()

/** Notes on a test which containers it needs before it can begin. */
export function markNeeds(task: object, names: readonly string[]): void {
  const key = names.join(' ')
  const list = lists.get(key) ?? names
  lists.set(key, list)
  Object.defineProperty(task, needs, { value: list })
}

/** The containers that were noted on a test; none for a test of plain Vitest. */
export const needsOf = (task: object): readonly string[] => (task as Marked)[needs] ?? []
