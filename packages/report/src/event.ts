/** One line of a file of events, as far as a report reads it; lines of later versions may have more, and other kinds. */
export interface RunEvent {
  kind: string
  /** Milliseconds since 1970. */
  atMs: number
  elapsedMs?: number
  endpoint?: string
  apiVersion?: string
  /** Of several engines, those that are named, and the one that a container is on. */
  engines?: { name: string; endpoint: string }[]
  engine?: string
  containers?: string[] | number
  container?: string
  instanceOf?: string
  image?: string
  network?: string
  id?: string
  address?: string
  line?: string
  /** Of a link: where it leads. */
  to?: string
  faults?: string[]
  waitedFor?: string
  lastProbe?: string
  phase?: string
  phases?: { phase: string; elapsedMs: number }[]
  error?: { code?: string; message?: string } | string
  exitCode?: number
  oomKilled?: boolean
  objects?: number
  progress?: { kind: string; image?: string }
  data?: string
  name?: string
  file?: string
  outcome?: 'passed' | 'failed' | 'skipped'
  isAround?: boolean
  attempt?: number
  waitingAtMs?: number
  startedAtMs?: number
  endedAtMs?: number
  uses?: { container: string; data?: string }[]
  report?: {
    lines?: { container: string; atMs: number; stream: string; text: string }[]
    leftOut?: number
    isShared?: boolean
  }
}

/** Reads lines of JSON. What is no event, such as the half line of a run that was killed, is left out. */
export function readEvents(lines: readonly string[]): RunEvent[] {
  return lines
    .flatMap(eventIn)
    .map((event, index) => ({ event, index }))
    .sort((one, other) => one.event.atMs - other.event.atMs || one.index - other.index)
    .map(({ event }) => event)
}

function eventIn(line: string): RunEvent[] {
  try {
    const event = JSON.parse(line) as Partial<RunEvent> | null
    const isEvent = typeof event?.kind === 'string' && typeof event.atMs === 'number'
    return isEvent ? [event as RunEvent] : []
  } catch {
    return []
  }
}
