import type { RunEvent } from '../event.ts'
import type { Clock } from './containers.ts'
import type { Bar, LinkRow } from './run.ts'

/** Links, and when something was wrong with them, because a test had it so. */
export function linksIn(events: readonly RunEvent[], clock: Clock): LinkRow[] {
  return events
    .filter(({ kind }) => kind === 'link-opened')
    .map(({ container = '', to = '', atMs }) => ({
      name: container,
      to,
      fromMs: clock.since(atMs),
      toMs: clock.endMs,
      faults: faultsOf(
        events.filter((event) => event.kind === 'link-changed' && event.container === container),
        clock,
      ),
    }))
}

/** Each change tells all faults that are there from then on. */
const faultsOf = (changes: readonly RunEvent[], clock: Clock): Bar[] =>
  changes.flatMap(({ atMs, faults = [] }, index) => {
    if (faults.length === 0) return []
    const next = changes[index + 1]
    const toMs = next ? clock.since(next.atMs) : clock.endMs
    return [{ name: faults.join(', '), what: 'set', fromMs: clock.since(atMs), toMs }]
  })
