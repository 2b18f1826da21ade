import type { RunEvent } from '../event.ts'
import type { ContainerRow, Phase } from './run.ts'

/** The starts of containers in the order in which they were asked for. */
export function containersIn(events: readonly RunEvent[], clock: Clock): ContainerRow[] {
  const rows: ContainerRow[] = []
  const current = new Map<string, ContainerRow>()
  const rowOf = (event: RunEvent): ContainerRow => {
    const name = event.container ?? ''
    const known = current.get(name)
    if (known && !isOver(known, event)) return known
    const row = emptyRow(event, clock)
    rows.push(row)
    current.set(name, row)
    return row
  }
  for (const event of events) {
    const change = changes[event.kind]
    if (!change) continue
    change(rowOf(event), event, clock)
  }
  return rows.sort((one, other) => one.fromMs - other.fromMs)
}

/** Moments of events as milliseconds since the beginning of the run. */
export interface Clock {
  since(atMs: number): number
  /** End of the run. */
  endMs: number
}

const emptyRow = ({ container = '', instanceOf, atMs }: RunEvent, clock: Clock): ContainerRow => ({
  name: container,
  declared: instanceOf ?? container,
  image: '',
  fromMs: clock.since(atMs),
  toMs: clock.endMs,
  phases: [],
})

// A container of the name that is started again is another one.
const isOver = (row: ContainerRow, { kind }: RunEvent): boolean =>
  (row.removalMs !== undefined || row.failure !== undefined || row.readyMs !== undefined) &&
  (kind === 'container-starting' || kind === 'container-reused' || kind === 'server-used')

type Change = (row: ContainerRow, event: RunEvent, clock: Clock) => void

const ready: Change = (row, event, clock) => {
  const readyMs = clock.since(event.atMs)
  row.readyMs = readyMs
  if (event.waitedFor !== undefined) row.waitedFor = event.waitedFor
  setPhases(row, event, clock)
}

const changes: Record<string, Change> = {
  'container-starting': (row, { image = '', instanceOf, engine }) => {
    row.image = image
    if (engine !== undefined) row.engine = engine
    if (instanceOf !== undefined) row.declared = instanceOf
  },
  'container-started': () => undefined,
  'container-waiting': (row, { waitedFor, lastProbe }) => {
    if (waitedFor !== undefined) row.waitedFor = waitedFor
    if (lastProbe !== undefined) row.lastProbe = lastProbe
  },
  'container-reused': (row) => {
    row.origin = 'kept from before'
  },
  'container-ready': ready,
  'server-used': (row, event, clock) => {
    row.origin = `a server that runs already, at ${event.address ?? 'its address'}`
    ready(row, event, clock)
  },
  'container-failed': (row, event, clock) => {
    const { error, waitedFor, lastProbe } = event
    const told = typeof error === 'object' ? error : { message: error ?? '' }
    row.failure = { code: told.code ?? '', message: told.message ?? '' }
    if (waitedFor !== undefined) row.waitedFor = waitedFor
    if (lastProbe !== undefined) row.lastProbe = lastProbe
    setPhases(row, event, clock)
    row.toMs = clock.since(event.atMs)
  },
  'container-exited': (row, { exitCode = -1, oomKilled = false, atMs }, clock) => {
    row.exit = { atMs: clock.since(atMs), exitCode, oomKilled }
  },
  'container-removed': (row, { atMs, elapsedMs = 0 }, clock) => {
    row.removalMs = elapsedMs
    row.toMs = clock.since(atMs)
  },
}

/** Where the time of a start went; files of former versions tell only how long it took. */
function setPhases(row: ContainerRow, event: RunEvent, clock: Clock): void {
  const { elapsedMs = 0 } = event
  const spent = event.phases ?? [{ phase: 'start', elapsedMs }]
  const toMs = clock.since(event.atMs)
  let fromMs = toMs - spent.reduce((sum, phase) => sum + phase.elapsedMs, 0)
  row.fromMs = Math.max(0, fromMs)
  row.phases = spent.map(({ phase, elapsedMs: ms }): Phase => {
    const begun = fromMs
    fromMs += ms
    return { phase, fromMs: Math.max(0, begun), toMs: Math.max(0, fromMs) }
  })
}
