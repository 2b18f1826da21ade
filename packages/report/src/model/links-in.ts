import type { RunEvent } from '../event.ts'
import type { Clock } from './containers-in.ts'
import type { Bar, LinkRow } from './run.ts'

/** Links, and when something was wrong with them, because a test had it so. */
export function linksIn(events: readonly RunEvent[], clock: Clock): LinkRow[] {
  const byName = new Map<string, RunEvent[]>()
  for (const event of events) {
    if (!ofLinks.has(event.kind)) continue
    const { container = '' } = event
    const known = byName.get(container)
    if (known) known.push(event)
    else byName.set(container, [event])
  }
  return [...byName.values()].flatMap((all) => linksOf(all, clock))
}

const ofLinks: ReadonlySet<string> = new Set(['link-opened', 'link-changed', 'container-removed'])

/** @param events of one name, under which there may have been several, one after the other */
function linksOf(events: readonly RunEvent[], clock: Clock): LinkRow[] {
  return events.flatMap((event, index) => {
    if (event.kind !== 'link-opened') return []
    const { container = '', instanceOf = container, to = '', atMs } = event
    const later = events.slice(index + 1)
    const removed = later.find(({ kind }) => kind === 'container-removed')
    const toMs = removed ? clock.since(removed.atMs) : clock.endMs
    const changes = later.filter(
      (one) => one.kind === 'link-changed' && clock.since(one.atMs) <= toMs,
    )
    const faults = faultsOf(changes, clock, toMs)
    return [{ name: container, declared: instanceOf, to, fromMs: clock.since(atMs), toMs, faults }]
  })
}

/** Each change tells all faults that are there from then on. */
const faultsOf = (changes: readonly RunEvent[], clock: Clock, endMs: number): Bar[] =>
  changes.flatMap(({ atMs, faults = [] }, index) => {
    if (faults.length === 0) return []
    const next = changes[index + 1]
    const toMs = next ? clock.since(next.atMs) : endMs
    return [{ name: faults.join(', '), what: 'set', fromMs: clock.since(atMs), toMs }]
  })
