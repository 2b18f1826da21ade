/** ' Did you mean "db"?' where a name is near, else ' There are: cache, db.', or '' where there is none. */
export function orNames(written: string, names: readonly string[]): string {
  const near = names.find((name) => isNear(written.toLowerCase(), name.toLowerCase()))
  if (near !== undefined) return ` Did you mean "${near}"?`
  return names.length === 0 ? '' : ` There are: ${names.toSorted().join(', ')}.`
}

/** ' Did you mean "ports"?', or ''. */
export const orNearName = (written: string, names: readonly string[]): string => {
  const meant = orNames(written, names)
  return meant.startsWith(' Did') ? meant : ''
}

// One letter in three may be missing, added, changed or swapped with its neighbour.
function isNear(written: string, name: string): boolean {
  const tolerated = Math.max(1, Math.floor(written.length / 3))
  return Math.abs(written.length - name.length) <= tolerated && edits(written, name) <= tolerated
}

function edits(from: string, to: string): number {
  let before: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const isEqual = from[i - 1] === to[j - 1]
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + (isEqual ? 0 : 1),
          isSwapped ? (before[j - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    before = last
    last = row
  }
  return last.at(-1) ?? 0
}
