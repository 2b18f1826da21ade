import type { LifecycleEvent } from '@mooring/core'
import { createProgressLines } from '@mooring/core/commands'
import { createStartRows, type StartedContainer, type StartRows } from './start-rows.ts'
import { cut } from './style.ts'
import type { Terminal } from './terminal.ts'

/** Tells a person of starts while they go on. */
export interface Progress extends Disposable {
  /** Says what is going to be started. */
  begin(containers: readonly StartedContainer[]): void
  note(event: LifecycleEvent): void
}

const frameMs = 100

/** Rows that change in place on a terminal, and a line for each piece of news elsewhere. */
export const createProgress = (terminal: Terminal): Progress =>
  terminal.isLive ? liveProgress(terminal) : plainProgress(terminal)

function plainProgress({ errorLine }: Terminal): Progress {
  const lineOf = createProgressLines()
  return {
    begin: () => undefined,
    note: (event) => {
      const line = lineOf(event)
      if (line !== undefined) errorLine(line)
    },
    [Symbol.dispose]: () => undefined,
  }
}

// What a row tells already, or what nobody misses beside one.
const inRows = /^(image-|network-created$|container-(?!replaced|exited))/

function liveProgress({ paint, errorColumns, errorRows, errorStyle }: Terminal): Progress {
  const lineOf = createProgressLines()
  let rows: StartRows | undefined
  let painted = 0
  let last = ''
  const draw = (above: string[] = []): void => {
    const lines = fitting(rows?.lines(Date.now()) ?? [], errorRows() - 2)
    // One character less, because some terminals begin a new line behind the last one.
    const shown = [...above, ...lines].map((line) => cut(line, errorColumns() - 1))
    const frame = shown.map((line) => `${line}\n`).join('')
    if (frame === last) return
    last = frame
    const back = painted > 0 ? `\u001B[${painted}A` : ''
    paint(`${back}\r\u001B[J${frame}`)
    painted = lines.length
  }
  const timer = setInterval(() => draw(), frameMs).unref()
  return {
    begin: (containers) => {
      rows = createStartRows(containers, errorStyle)
      draw()
    },
    note: (event) => {
      rows?.note(event)
      const line = lineOf(event)
      if (line !== undefined && !inRows.test(event.kind)) draw([errorStyle.dim(line)])
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      draw()
    },
  }
}

// The cursor cannot go back to what has left the screen.
const fitting = (lines: readonly string[], rows: number): readonly string[] =>
  lines.length <= rows
    ? lines
    : [
        ...lines.slice(0, Math.max(0, rows - 1)),
        `… and ${lines.length - Math.max(0, rows - 1)} more`,
      ]
