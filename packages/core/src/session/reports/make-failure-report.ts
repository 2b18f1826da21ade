import type { FailureReport, ReportRequest } from '@mooring/client'
import { deadline, orAborted, sleep } from '../../abort.ts'
import { linksProxy } from '../../config/link-plan.ts'
import type { EngineLoss } from '../../docker/engine-loss.ts'
import { timedLogs } from '../../docker/timed-logs.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import type { Links } from '../links/links.ts'
import type { Deaths } from './deaths.ts'
import { createBoundedLog, interleave, type BoundedLog } from './interleave.ts'
import { shortenedLine } from './shortened-line.ts'

export interface ReportSources {
  deaths: Deaths
  links: Pick<Links, 'since'>
}

const bounds = { lines: 60, bytes: 16 * 1024 }
// A secret that a cut goes through would not be known for one.
const longestMasked = 4_000
const readTimeoutMs = 5_000
// What a container wrote just before the test failed is still on its way to the engine's log.
const logLagMs = 30
// Between the end of a program and the engine's word of it, on a machine that is busy.
const deathLagMs = 1_000

/** What containers did since a moment; those that have not been started are left out. */
export async function failureReport(
  context: SessionPart<'declarations' | 'containers' | 'at' | 'signal' | 'mask'>,
  { deaths, links }: ReportSources,
  { names, sinceMs, lostConnection }: ReportRequest,
): Promise<FailureReport> {
  // Of a server that runs already, nobody here has logs or hears of an end; a link has neither.
  const { containers } = context
  const named = containers.running(names)
  const targets = named.flatMap(({ declared }) => declared.link?.to ?? [])
  const followed = [...new Set([...named, ...containers.running(targets)])]
  const used = followed.filter(({ declared }) => !declared.use && !declared.link)
  // Of the proxy only its end: its log tells of each connection.
  const proxy = followed.some(({ declared }) => declared.link)
    ? containers.running([linksProxy])
    : []
  const mortal = [...used, ...proxy]
  const broken = links.since(names, sinceMs)
  const died = (): boolean => mortal.some((running) => deaths.since(running, sinceMs).length > 0)
  if (lostConnection && !died()) await untilDead(context, mortal, died)
  else await sleep(logLagMs, context.signal)
  const lossOf = ({ declared }: RunningContainer): EngineLoss => context.at(declared).engine.loss
  if (lostConnection)
    await orAborted(Promise.all(used.map((running) => lossOf(running).known())), context.signal)
  const there = used.filter((running) => !lossOf(running).error)
  const lost = used.map((running) => lossOf(running).error).find((error) => error !== undefined)
  const logs =
    context.declarations.config.logs.show === 'never'
      ? []
      : await Promise.all(there.map((running) => readLog(context, running, sinceMs)))
  const answering = mortal.filter((running) => !lossOf(running).error)
  await lastLinesRead(context, answering, deaths)
  return {
    ...(lost && { engineLost: lost.message }),
    isShared: false, // Of who uses them the session knows nothing.
    ...interleave(logs, bounds),
    ...(broken.length > 0 && { links: broken }),
    // Of one that dies again and again, the first time tells most.
    deaths: mortal.flatMap((running) => deaths.since(running, sinceMs).slice(0, 1)),
  }
}

// Of those that have just died; what cannot be read in time is left out.
async function lastLinesRead(
  { signal }: SessionPart<'signal'>,
  used: readonly RunningContainer[],
  deaths: Deaths,
): Promise<void> {
  using limit = deadline(readTimeoutMs, signal)
  const read = Promise.all(used.map((running) => deaths.told(running)))
  await orAborted(read, limit.signal).catch(() => undefined)
}

/** Waits for the engine's word that one has died, if there is going to be one. */
async function untilDead(
  context: SessionPart<'signal'>,
  used: readonly RunningContainer[],
  died: () => boolean,
): Promise<void> {
  using limit = deadline(deathLagMs, context.signal)
  while (!limit.signal.aborted && !died()) {
    if (used.some(({ live }) => live.current.state !== 'running')) return
    await sleep(logLagMs, limit.signal).catch(() => undefined)
  }
}

async function readLog(
  { at, mask, signal }: SessionPart<'at' | 'signal' | 'mask'>,
  { declared, live, startedFacts }: RunningContainer,
  sinceMs: number,
): Promise<BoundedLog> {
  const log = createBoundedLog(bounds)
  using limit = deadline(readTimeoutMs, signal)
  const read = async (): Promise<void> => {
    const options = { since: sinceMs, raw: startedFacts.tty, signal: limit.signal }
    for await (const found of timedLogs(at(declared).engine.docker, live.current.id, options)) {
      // Of what comes at once, only the last may be kept.
      log.leaveOut(Math.max(0, found.length - bounds.lines))
      for (const { atMs, stream, text: whole } of found.slice(-bounds.lines)) {
        const text = shortenedLine(mask(whole.slice(0, longestMasked)))
        log.add({ container: declared.name, atMs, stream, text })
      }
    }
  }
  // A report of the other containers is better than none: this one may have been removed, or be slow.
  await orAborted(read(), limit.signal).catch(() => undefined)
  return log
}
