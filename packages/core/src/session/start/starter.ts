import { setMaxListeners } from 'node:events'
import { orAborted } from '../../abort.ts'
import type { RecordKeeper } from '../containers/record-keeper.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { followStart, type StartProgress } from '../events/start-progress.ts'
import { maskError } from '../masked-error.ts'
import type { Sites } from '../sites/sites.ts'
import { launch, type LaunchParts } from './launch.ts'

/** Starts containers along their dependencies, each once. */
export interface Starter {
  /** @throws UsageError UNKNOWN_CONTAINER, StartupError DEPENDENCY_FAILED, and what startContainer throws */
  start(name: string): Promise<RunningContainer>
  /** Has containers that are asked for meanwhile wait until some work is done. */
  withoutStarts<T>(work: () => Promise<T>): Promise<T>
}

export interface StarterParts extends Pick<LaunchParts, 'askOf' | 'links'> {
  records: RecordKeeper
  sites: Sites
}

export function createStarter(
  context: SessionContext,
  { records, sites, ...parts }: StarterParts,
): Starter {
  const { containers, declarations } = context
  let work: Promise<unknown> | undefined

  const start = (name: string): Promise<RunningContainer> =>
    containers.start(name, async ({ giveUp, ready }) => {
      let own = onlyUntil(context, giveUp.signal)
      using progress = followStart({ container: name, emit: own.emit })
      try {
        // An edit that is being applied may move it to another engine.
        if (work) await orAborted(work, own.signal)
        const site = sites.of(declarations.find(name) ?? {})
        own = onlyUntil(site.context, giveUp.signal)
        own.engine.loss.throwIfLost()
        using _ = givenUpWhenLost(own, giveUp)
        const running = await launch(own, name, { ...parts, ...site, progress, start })
        ready(running)
        await records.follow(running)
        return running
      } catch (failure) {
        throw await told(own, { name, failure, progress })
      }
    })
  return {
    start,
    withoutStarts: (task) => {
      const done = task()
      work = Promise.allSettled([work, done])
      return done
    },
  }
}

/** The error of a start, which the listener hears of unless the start was given up. */
async function told(
  { engine: { loss }, mask, emit, signal }: SessionPart<'engine' | 'signal' | 'mask' | 'emit'>,
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

function givenUpWhenLost({ engine }: SessionPart<'engine'>, giveUp: AbortController): Disposable {
  const forget = engine.loss.onLost((lost) => giveUp.abort(lost))
  return { [Symbol.dispose]: forget }
}

function onlyUntil(context: SessionContext, givenUp: AbortSignal): SessionContext {
  const signal = AbortSignal.any([context.signal, givenUp])
  setMaxListeners(0, signal)
  return { ...context, signal }
}
