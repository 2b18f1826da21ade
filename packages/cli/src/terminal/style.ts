/** Functions that give a text a look, or leave it as it is. */
export type Style = Record<
  'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan',
  (text: string) => string
>

const codes: Record<keyof Style, readonly [begin: number, end: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  cyan: [36, 39],
}

export function styleFor(hasColor: boolean): Style {
  const styles = Object.entries(codes).map(([name, [begin, end]]) => [
    name,
    hasColor ? (text: string) => `\u001B[${begin}m${text}\u001B[${end}m` : (text: string) => text,
  ])
  return Object.fromEntries(styles) as Style
}

/** Characters that a text takes on a terminal, where those of a style take none. */
export const widthOf = (text: string): number => [...unstyled(text)].length

/** A text cut to a width, styles included, with an ellipsis where something is missing. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  // A text that is cut is shown without its looks, because their ends might be cut too.
  return `${[...unstyled(text)].slice(0, Math.max(0, columns - 1)).join('')}…`
}

/** A text without its looks. */
// Commands for terminals begin with a control character.
// oxlint-disable-next-line no-control-regex
export const unstyled = (text: string): string => text.replaceAll(/\u001B\[[\d;]*m/g, '')
