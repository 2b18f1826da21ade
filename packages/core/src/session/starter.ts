import { setMaxListeners } from 'node:events'
import { UsageError } from '@mooring/client'
import { orAborted } from '../abort.ts'
import { declared, type SessionContext } from './context.ts'
import { followStart, type StartProgress } from './events/start-progress.ts'
import { launch, type LaunchParts } from './launch.ts'
import { maskError } from './masked-error.ts'
import type { RecordKeeper } from './record-keeper.ts'
import type { RunningContainer } from './running-container.ts'
import type { Sites } from './sites.ts'

/** Starts declared containers, each once, along their dependencies. */
export interface Starter {
  /** @throws UsageError UNKNOWN_CONTAINER, StartupError DEPENDENCY_FAILED, and what startContainer throws */
  start(name: string): Promise<RunningContainer>
  /** Resolves when nothing is being started any more, whatever the outcomes. */
  settled(): Promise<void>
  /**
   * Gives up starts that are under way and forgets those that are over; settles when nothing is being done for them.
   *
   * @param reason in words that follow "because"
   */
  forget(names: readonly string[], reason: string): Promise<void>
  /** Forgets the starts that failed, so that they are tried again. */
  forgetFailed(): void
  /** Has containers that are asked for meanwhile wait until some work is done. */
  withoutStarts<T>(work: () => Promise<T>): Promise<T>
}

interface Start {
  running: Promise<RunningContainer>
  giveUp(reason: string): void
  hasFailed: boolean
}

export interface StarterParts extends Pick<LaunchParts, 'askOf' | 'links'> {
  records: RecordKeeper
  sites: Sites
}

export function createStarter(
  context: SessionContext,
  { records, sites, ...parts }: StarterParts,
): Starter {
  const starts = new Map<string, Start>()
  const ids = new Map<string, string>()
  const forgotten = new Set<Promise<void>>()
  let work: Promise<unknown> | undefined

  const start = (name: string): Promise<RunningContainer> => {
    const known = starts.get(name) ?? begin(name)
    starts.set(name, known)
    return known.running
  }
  const begin = (name: string): Start => {
    const stopping = new AbortController()
    const begun: Start = {
      running: run(name, stopping),
      giveUp: (reason) => stopping.abort(givenUp(name, reason)),
      hasFailed: false,
    }
    begun.running.catch(() => (begun.hasFailed = true))
    return begun
  }
  const run = async (name: string, stopping: AbortController): Promise<RunningContainer> => {
    let own = onlyUntil(context, stopping.signal)
    using progress = followStart({ container: name, emit: own.emit })
    try {
      // An edit that is being applied may move it to another engine.
      if (work) await orAborted(work, own.signal)
      const site = sites.of(declared(context, name) ?? {})
      own = onlyUntil(site.context, stopping.signal)
      own.engine.loss.throwIfLost()
      using _ = stoppedWhenLost(own, stopping)
      const running = await launch(own, name, { ...parts, ...site, progress, ids, start })
      ids.set(name, running.live.current.id)
      await records.follow(running)
      return running
    } catch (failure) {
      throw await told(own, { name, failure, progress })
    }
  }
  return {
    start,
    settled: async () => void (await Promise.all([settled(starts.values()), ...forgotten])),
    forget: async (names, reason) => {
      const going = names.flatMap((name) => starts.get(name) ?? [])
      for (const { giveUp } of going) giveUp(reason)
      for (const name of names) for (const known of [starts, ids]) known.delete(name)
      const over = settled(going)
      forgotten.add(over)
      await over
      forgotten.delete(over)
    },
    forgetFailed: () => forgetFailed(starts),
    withoutStarts: (task) => {
      const done = task()
      work = Promise.allSettled([work, done])
      return done
    },
  }
}

/** The error of a start, which the listener hears of unless the start was given up. */
async function told(
  { engine: { loss }, mask, emit, signal }: SessionContext,
  { name, failure, progress }: { name: string; failure: unknown; progress: StartProgress },
): Promise<Error> {
  const error = (await loss.explain(failure)) as Error
  maskError(error, mask)
  if (!signal.aborted || error === loss.error)
    emit({
      kind: 'container-failed',
      container: name,
      error,
      phases: progress.spent(),
      ...progress.awaited(),
    })
  return error
}

function forgetFailed(starts: Map<string, Start>): void {
  for (const [name, { hasFailed }] of starts) if (hasFailed) starts.delete(name)
}

function stoppedWhenLost({ engine }: SessionContext, stopping: AbortController): Disposable {
  const forget = engine.loss.onLost((lost) => stopping.abort(lost))
  return { [Symbol.dispose]: forget }
}

const settled = async (starts: Iterable<Start>): Promise<void> =>
  void (await Promise.allSettled([...starts].map(({ running }) => running)))

// The config is that of the moment, because those who remove the container later must know its dependents of then.
function onlyUntil(context: SessionContext, stopped: AbortSignal): SessionContext {
  const signal = AbortSignal.any([context.signal, stopped])
  setMaxListeners(0, signal)
  return {
    ...context,
    signal,
    get config() {
      return context.config
    },
  }
}

const givenUp = (name: string, reason: string): UsageError =>
  new UsageError({
    code: 'SESSION_CLOSED',
    what: `The start of container "${name}" was cancelled, because ${reason}.`,
    fix: 'run the tests again.',
  })
