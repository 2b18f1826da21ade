import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Writes rows into the table that a page has between two comments, and leaves the other rows as they are.
 *
 * @param {object} table
 * @param {string} table.page
 * @param {string} table.begin the comment before it
 * @param {string[]} table.header
 * @param {(row: string[]) => boolean} [table.keeps] whether a row that is there stays; by default each does
 * @param {string[][]} rows cells; a row takes the place of the one with the same first `keys` cells
 * @param {(one: string[], other: string[]) => number} [order] by default that of the first cell
 */
export function writeRows(
  { page, begin, header, keys = 1, keeps = () => true },
  rows,
  order = byFirstCell,
) {
  const [before, rest] = readFileSync(page, 'utf8').split(begin)
  const [table, after] = rest.split(end)
  const keyOf = (cells) => cells.slice(0, keys).join('|')
  const written = new Map(
    readRows(table)
      .filter(keeps)
      .map((cells) => [keyOf(cells), cells]),
  )
  for (const cells of rows) written.set(keyOf(cells), cells)
  const lines = [header, header.map(() => '---'), ...[...written.values()].sort(order)]
  const text = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  writeFileSync(page, `${before}${begin}\n\n${text}\n\n${end}${after}`)
}

const end = '<!-- end of the written part -->'

const readRows = (table) =>
  table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

const byFirstCell = ([one], [other]) => (one < other ? -1 : 1)
