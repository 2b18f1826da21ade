/** ' Did you mean "ports"?' for the nearest candidate, or '' where none is near. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const nearest = nearestOf(written, candidates)
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}

/** ' Did you mean "db"?', else ' Declared: api, db.', so that the reader need not look the names up. */
export function orCandidates(written: string, candidates: readonly string[]): string {
  return (
    didYouMean(written, candidates) ||
    ` Declared: ${candidates.length > 0 ? candidates.join(', ') : 'none'}.`
  )
}

function nearestOf(written: string, candidates: readonly string[]): string | undefined {
  const word = written.toLowerCase()
  const tolerated = Math.max(1, Math.floor(word.length / 3))
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= tolerated)
  return ranked.toSorted((a, b) => a.distance - b.distance)[0]?.candidate
}

// Counts two swapped letters as one edit, because that is the commonest slip ("prots").
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [
    i,
    ...Array<number>(b.length).fill(0),
  ])
  rows[0] = Array.from({ length: b.length + 1 }, (_, j) => j)
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const row = rows[i] as number[]
      row[j] = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        change,
        swapped ? at(i - 2, j - 2) + 1 : Infinity,
      )
    }
  }
  return at(a.length, b.length)
}
