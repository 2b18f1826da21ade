import { spawn } from 'node:child_process'
import { once } from 'node:events'
import xterm from '@xterm/headless'

/**
 * Runs commands on a terminal of their own (`script` of util-linux makes it), and answers what stands there at the end.
 *
 * @param {{ folder: string, columns: number, shown: { words: string, command: string }[] }} run
 * @returns {Promise<import('./terminal-picture.mjs').Row[]>}
 */
export async function recordTerminal({ folder, columns, shown }) {
  const terminal = new xterm.Terminal({ cols: columns, rows: 60, allowProposedApi: true })
  const steps = shown.map(
    ({ words, command }) => `printf '\\033[2m$\\033[0m ${words}\\n'; ${command}; echo`,
  )
  const program = [`stty cols ${columns} rows 60`, ...steps].join('; ')
  const { NO_COLOR: _, CI: __, ...environment } = process.env
  const child = spawn('script', ['--quiet', '--command', program, '/dev/null'], {
    cwd: folder,
    env: { ...environment, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.on('data', (data) => terminal.write(data))
  await once(child, 'close')
  await new Promise((resolve) => terminal.write('', resolve))
  return rowsOf(terminal.buffer.active)
}

function rowsOf(buffer) {
  const rows = Array.from({ length: buffer.length }, (_, y) => partsOf(buffer.getLine(y)))
  while (rows.at(-1)?.length === 0) rows.pop()
  return rows
}

/** Neighbours that look the same, as one. */
function partsOf(line) {
  const parts = []
  for (let x = 0; x < line.translateToString(true).length; x++) {
    const cell = line.getCell(x)
    const text = cell.getChars() || ' '
    const look = {
      color: cell.isFgPalette() ? cell.getFgColor() : undefined,
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
      isInverse: cell.isInverse() !== 0 || cell.isBgPalette(),
    }
    const last = parts.at(-1)
    if (last && JSON.stringify(last.look) === JSON.stringify(look)) last.text += text
    else parts.push({ column: x, text, look })
  }
  return parts
}
