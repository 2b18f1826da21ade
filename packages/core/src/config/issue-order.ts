import type { Issue, Path } from './issues.ts'

/** Sorts mistakes by where they stand in the file, so that the list reads along with it. */
export function inWrittenOrder<T extends Issue>(issues: readonly T[], written: unknown): T[] {
  const places = new Map(issues.map((issue) => [issue, placeOf(issue.path, written)]))
  return issues.toSorted((a, b) => compare(places.get(a) ?? [], places.get(b) ?? []))
}

function placeOf(path: Path, root: unknown): number[] {
  const place: number[] = []
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break
    place.push(typeof key === 'number' ? key : Object.keys(value).indexOf(key))
    value = (value as Record<string, unknown>)[key]
  }
  return place
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((place, index) => place !== b[index])
  return differing < 0 ? a.length - b.length : (a[differing] ?? 0) - (b[differing] ?? -1)
}
