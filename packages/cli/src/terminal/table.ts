import { cut, widthOf } from './style.ts'

/**
 * Lines of a table: columns two spaces apart, numbers of a column marked so at its right.
 *
 * @param rows of as many cells as there are titles
 * @param options.columns width that lines are cut to. @default not at all
 * @param options.right titles of columns that are aligned to the right
 * @param options.heading gives the line of titles a look
 */
export function tableLines(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  {
    columns,
    right = [],
    heading = (text) => text,
  }: {
    columns?: number | undefined
    right?: readonly string[]
    heading?: (text: string) => string
  } = {},
): string[] {
  const widths = titles.map((title, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const gap = ' '.repeat((widths[index] ?? 0) - widthOf(cell))
        return right.includes(titles[index] ?? '') ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd()
  const lines = [lineOf(titles), ...rows.map(lineOf)].map((line) =>
    columns === undefined ? line : cut(line, columns),
  )
  return lines.map((line, index) => (index === 0 ? heading(line) : line))
}
