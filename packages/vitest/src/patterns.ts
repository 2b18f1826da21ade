const opening = new Set('{[(')
const closing = new Set('}])')

/** Where the bracket closes in which a text begins; the end of the text if nowhere. */
export function closingIndex(text: string): number {
  let depth = 1
  for (let index = 0; index < text.length; index += 1) {
    depth += change(text[index])
    if (depth === 0) return index
  }
  return text.length
}

/** Where the bracket opens that closes at an index; the begin of the text if nowhere. */
export function openingIndex(text: string, closingAt: number): number {
  let depth = 0
  for (let index = closingAt; index >= 0; index -= 1) {
    depth -= change(text[index])
    if (depth === 0) return index
  }
  return 0
}

/**
 * The keys that a pattern such as `{ db, cache: { port } }` takes.
 *
 * @param text begins with the pattern
 * @returns undefined when the keys cannot be told: a computed one, or all that are left
 */
export function keysOfPattern(text: string): string[] | undefined {
  const inside = text.slice(1, 1 + closingIndex(text.slice(1)))
  const parts = splitByComma(inside).filter((part) => part !== '')
  const keys = parts.map((part) =>
    /^(?:["']([^"']+)["']|([\p{ID_Start}$_][\p{ID_Continue}$]*))/u.exec(part),
  )
  return keys.includes(null) ? undefined : keys.map((key) => key?.[1] ?? key?.[2] ?? '')
}

function splitByComma(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    depth += change(text[index])
    if (text[index] !== ',' || depth > 0) continue
    parts.push(text.slice(start, index).trim())
    start = index + 1
  }
  return [...parts, text.slice(start).trim()]
}

function change(character = ''): number {
  if (opening.has(character)) return 1
  return closing.has(character) ? -1 : 0
}
