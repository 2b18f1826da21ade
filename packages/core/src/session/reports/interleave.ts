import type { LogLine } from '@mooring/client'

export interface LogBounds {
  lines: number
  bytes: number
}

/** Lines of which only the last are kept, as many as the bounds allow. */
export interface BoundedLog {
  add(line: LogLine): void
  /** Counts lines that are older than those which are added next. */
  leaveOut(count: number): void
  lines(): LogLine[]
  /** How many came before those that are kept. */
  leftOut(): number
}

const sizeOf = ({ container, text }: LogLine): number => container.length + Buffer.byteLength(text)

/** Keeps the end of a log, because what comes just before a failure tells most. */
export function createBoundedLog(bounds: LogBounds): BoundedLog {
  let kept: LogLine[] = []
  let first = 0
  let bytes = 0
  let leftOut = 0
  return {
    add: (line) => {
      kept.push(line)
      bytes += sizeOf(line)
      while (
        kept.length - first > bounds.lines ||
        (bytes > bounds.bytes && kept.length - first > 1)
      ) {
        bytes -= sizeOf(kept[first++] as LogLine)
        leftOut += 1
      }
      // Moved once in a while, because moving all at each line would cost most of the time.
      if (first > bounds.lines) [kept, first] = [kept.slice(first), 0]
    },
    leaveOut: (count) => {
      if (count === 0) return
      leftOut += count + kept.length - first
      ;[kept, first, bytes] = [[], 0, 0]
    },
    lines: () => kept.slice(first),
    leftOut: () => leftOut,
  }
}

/** Joins the logs of several containers by time; lines of one container keep their order. */
export function interleave(
  logs: readonly BoundedLog[],
  bounds: LogBounds,
): { lines: LogLine[]; leftOut: number } {
  const all = createBoundedLog(bounds)
  // The sort is stable, so lines of the same moment stay as they came.
  const lines = logs.flatMap((log) => log.lines()).toSorted((one, other) => one.atMs - other.atMs)
  for (const line of lines) all.add(line)
  const before = logs.reduce((sum, log) => sum + log.leftOut(), 0)
  return { lines: all.lines(), leftOut: before + all.leftOut() }
}
