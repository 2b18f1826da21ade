/** From an offset of a text up to another. */
export interface Part {
  start: number
  end: number
}

// Patterns and parameters are shorter; a text whose brackets are out of balance is not walked whole for each of its names.
const reach = 10_000

/** Splits what stands between a bracket and its partner at the commas of its own level; undefined where there is no partner. */
export function partsInside(
  masked: string,
  opening: number,
): { parts: Part[]; end: number } | undefined {
  const parts: Part[] = []
  let start = opening + 1
  let depth = 0
  const cut = (end: number): void => {
    if (masked.slice(start, end).trim() !== '') parts.push({ start, end })
    start = end + 1
  }
  const last = Math.min(masked.length, opening + reach)
  for (let offset = opening; offset < last; offset += 1) {
    depth += depthChange(masked[offset])
    if (depth === 1 && masked[offset] === ',') cut(offset)
    if (depth > 0) continue
    cut(offset)
    return { parts, end: offset + 1 }
  }
  return undefined
}

/** Where the bracket closes that is open at an offset. */
export function closingOf(masked: string, offset: number): number | undefined {
  const last = Math.min(masked.length, offset + reach)
  let depth = 1
  for (let index = offset; index < last; index += 1) {
    depth += depthChange(masked[index])
    if (depth === 0) return index
  }
  return undefined
}

/** Where the bracket opens that closes at an offset. */
export function openingOf(masked: string, closing: number): number | undefined {
  const first = Math.max(0, closing - reach)
  let depth = 0
  for (let index = closing; index >= first; index -= 1) {
    depth -= depthChange(masked[index])
    if (depth === 0) return index
  }
  return undefined
}

function depthChange(char = ''): number {
  if (char === '(' || char === '[' || char === '{') return 1
  return char === ')' || char === ']' || char === '}' ? -1 : 0
}
