/**
 * @typedef {object} Part
 * @property {number} column
 * @property {string} text
 * @property {{ color?: number, isBold: boolean, isDim: boolean, isInverse: boolean }} look
 * @typedef {Part[]} Row
 */

const cell = { width: 8.4, height: 20 }
const margin = { x: 20, top: 48, bottom: 18 }

// Readable on the dark ground, which the picture has in both schemes, as terminals do.
const colors = [
  '#8aa0ab',
  '#ff8f8f',
  '#7fd98a',
  '#f0c674',
  '#8ab8ff',
  '#d7a3f0',
  '#6fc7e3',
  '#e8eef1',
]

/**
 * Draws what stands on a terminal.
 *
 * @param {Row[]} rows
 * @param {{ columns: number, title: string }} options
 * @returns {string} SVG
 */
export function terminalPicture(rows, { columns, title }) {
  const width = Math.ceil(columns * cell.width + 2 * margin.x)
  const height = margin.top + rows.length * cell.height + margin.bottom
  const dots = ['#ff8f8f', '#f0c674', '#7fd98a'].map(
    (color, index) => `  <circle cx="${24 + index * 18}" cy="20" r="5.5" fill="${color}" />`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
  <style>
    text { font: 14px ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e8eef1; white-space: pre; }
    .b { font-weight: 700; }
    .d { opacity: 0.65; }
  </style>
  <rect width="${width}" height="${height}" rx="10" fill="#16202a" />
${dots.join('\n')}
${rows
  .flatMap((row, index) => row.map((part) => drawn(part, index)))
  .filter(Boolean)
  .join('\n')}
</svg>
`
}

function drawn({ column, text, look }, row) {
  if (text.trim() === '') return undefined
  const x = (margin.x + column * cell.width).toFixed(1)
  const y = margin.top + row * cell.height
  const length = (text.length * cell.width).toFixed(1)
  const classes = [look.isBold && 'b', look.isDim && 'd'].filter(Boolean).join(' ')
  const fill =
    look.color === undefined
      ? ''
      : ` fill="${colors[look.color % 8]}" style="fill: ${colors[look.color % 8]}"`
  return `  <text x="${x}" y="${y}" textLength="${length}" xml:space="preserve"${classes && ` class="${classes}"`}${fill}>${escaped(text)}</text>`
}

const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
