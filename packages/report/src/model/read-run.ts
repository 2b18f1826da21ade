import { countText } from '../duration-text.ts'
import { readEvents, type RunEvent } from '../event.ts'
import { adviceFor } from './advice.ts'
import { containersIn, type Clock } from './containers-in.ts'
import { linksIn } from './links-in.ts'
import type { Bar, Engine, Note, Run } from './run.ts'
import { sumsOf } from './sums.ts'
import { testsIn } from './tests.ts'

/**
 * Reads what happened in a run from its events, as the option `events` has them written.
 *
 * @param lines of JSON; those that are none are left out
 * @param options.title such as the folder of the config
 * @param options.leftOut how many lines were dropped; @default none
 */
export function readRun(
  lines: readonly string[],
  { title, leftOut = 0 }: { title: string; leftOut?: number },
): Run {
  const events = readEvents(lines)
  const startedAtMs = events.reduce((first, event) => Math.min(first, beginOf(event)), Infinity)
  const begin = Number.isFinite(startedAtMs) ? startedAtMs : 0
  const since = (atMs: number): number => Math.max(0, Math.round(atMs - begin))
  const clock: Clock = {
    since,
    endMs: events.reduce((end, { atMs }) => Math.max(end, since(atMs)), 0),
  }
  const links = linksIn(events, clock)
  const linkNames = new Set(links.map(({ name }) => name))
  const isOfLink = ({ container = '' }: RunEvent): boolean => linkNames.has(container)
  const containers = containersIn(
    events.filter((event) => !isOfLink(event)),
    clock,
  )
  const tests = testsIn(events, containers, clock)
  const facts = {
    title,
    startedAtMs: begin,
    totalMs: clock.endMs,
    isComplete: events.some(({ kind }) => kind === 'session-closed'),
    leftOut,
    engines: enginesIn(events),
    images: imagesIn(events, clock),
    networks: bars(events, clock, {
      kind: 'network-created',
      what: 'created',
      nameOf: ({ network }) => network ?? '',
    }),
    containers,
    links,
    tests,
    notes: notesIn(events, clock),
  }
  const leasedMs = events
    .filter(({ kind }) => kind === 'data-leased')
    .map(({ elapsedMs = 0 }) => elapsedMs)
  return { ...facts, sums: sumsOf(facts, leasedMs), advice: adviceFor(facts, leasedMs) }
}

// What is reported when it is over has begun before.
const beginOf = ({ atMs, waitingAtMs = atMs, elapsedMs = 0, kind }: RunEvent): number =>
  kind === 'session-closed' ? atMs : Math.min(waitingAtMs, atMs - elapsedMs)

function enginesIn(events: readonly RunEvent[]): Engine[] {
  const engines = new Map<string, Engine>()
  const opened = events.filter(({ kind }) => kind === 'session-opened')
  for (const { endpoint = '', apiVersion = '', engines: named = [{ endpoint }] } of opened)
    for (const [index, engine] of named.entries()) {
      const told = index === 0 ? { ...engine, apiVersion } : engine
      engines.set(JSON.stringify(told), told)
    }
  return [...engines.values()]
}

function imagesIn(events: readonly RunEvent[], clock: Clock): Bar[] {
  const nameOf = ({ image }: RunEvent): string => image ?? ''
  const done = [
    ...bars(events, clock, { kind: 'image-pulled', what: 'pulled', nameOf }),
    ...bars(events, clock, { kind: 'image-built', what: 'built', nameOf }),
    ...bars(events, clock, {
      kind: 'snapshot-taken',
      what: 'taken',
      nameOf: ({ container }) => `${container} (snapshot)`,
    }),
  ]
  const names = new Set(done.map(({ name }) => name))
  // Of one that never came, there is only progress.
  for (const { kind, atMs, progress } of events) {
    if (kind !== 'image-progress' || !progress?.image || names.has(progress.image)) continue
    names.add(progress.image)
    const what = progress.kind === 'pulling' ? 'not pulled to its end' : 'not built to its end'
    done.push({ name: progress.image, what, fromMs: clock.since(atMs), toMs: clock.endMs })
  }
  return done.sort((one, other) => one.fromMs - other.fromMs)
}

function bars(
  events: readonly RunEvent[],
  clock: Clock,
  { kind, what, nameOf }: { kind: string; what: string; nameOf(event: RunEvent): string },
): Bar[] {
  return events
    .filter((event) => event.kind === kind)
    .map((event) => ({
      name: nameOf(event),
      what,
      fromMs: clock.since(event.atMs - (event.elapsedMs ?? 0)),
      toMs: clock.since(event.atMs),
    }))
}

function notesIn(events: readonly RunEvent[], clock: Clock): Note[] {
  return events.flatMap((event) => {
    const text = noteOf(event)
    return text === undefined ? [] : [{ atMs: clock.since(event.atMs), text }]
  })
}

function noteOf({
  kind,
  container,
  network,
  line,
  objects = 0,
  error,
}: RunEvent): string | undefined {
  switch (kind) {
    case 'service-told':
      return `${container}: ${line}`
    case 'network-left':
      return `network ${network} stays, of which the engine has lost count`
    case 'orphans-removed':
      return `${countText(objects, 'object')} of a run that was killed removed`
    case 'container-replaced':
      return `${container} kept from before did not fit and was replaced`
    case 'config-changed':
      return 'the config was edited'
    case 'sources-changed':
      return `what ${container} is made from was edited`
    case 'ryuk-unavailable':
      return `without Ryuk: ${typeof error === 'object' ? error.message : error}`
    default:
      return undefined
  }
}
