import { setMaxListeners } from 'node:events'
import { UsageError } from '@mooring/client'
import { orAborted } from '../abort.ts'
import type { ResolvedContainer } from '../config/resolved.ts'
import type { ImageProgress } from '../docker/image-progress.ts'
import { declared, type SessionContext } from './context.ts'
import { awaitedImage } from './events/awaited-image.ts'
import { followStart, type StartProgress } from './events/start-progress.ts'
import { maskError } from './masked-error.ts'
import { provideImage } from './provide-image.ts'
import type { RecordKeeper } from './record-keeper.ts'
import type { RunningContainer } from './running-container.ts'
import { startContainer, type StartSources } from './start-container.ts'
import { dependencyError } from './startup-error.ts'

/** Starts declared containers, each once, along their dependencies. */
export interface Starter {
  /** @throws UsageError UNKNOWN_CONTAINER, StartupError DEPENDENCY_FAILED, and what startContainer throws */
  start(name: string): Promise<RunningContainer>
  /** Resolves when nothing is being started any more, whatever the outcomes. */
  settled(): Promise<void>
  /** Gives up starts that are under way and forgets those that are over; settles when nothing is being done for them. */
  forget(names: readonly string[]): Promise<void>
  /** Forgets the starts that failed, so that they are tried again. */
  forgetFailed(): void
  /** Has containers that are asked for meanwhile wait until some work is done. */
  withoutStarts<T>(work: () => Promise<T>): Promise<T>
}

interface Start {
  running: Promise<RunningContainer>
  giveUp(): void
  hasFailed: boolean
}

export interface StarterParts extends Pick<
  StartSources,
  'networks' | 'volumes' | 'hostAccess' | 'askOf'
> {
  records: RecordKeeper
}

export function createStarter(
  context: SessionContext,
  { records, ...parts }: StarterParts,
): Starter {
  const starts = new Map<string, Start>()
  let work: Promise<unknown> | undefined
  const ids = new Map<string, string>()
  const sources = { ...parts, idOf: (name: string) => ids.get(name) }

  const launch = async (context: SessionContext, name: string): Promise<RunningContainer> => {
    const container = declared(context, name) ?? unknownContainer(context, name)
    using progress = followStart({ container: name, emit: context.emit })
    // Pulling and building go on while dependencies start, and so does the way to the host.
    let pulled: ImageProgress | undefined
    const image = provideImage(context, container, (latest) => (pulled = latest))
    image.catch(() => undefined)
    parts.hostAccess.prepare(container).catch(() => undefined)
    await dependenciesOf(context, container, progress)
    context.signal.throwIfAborted()
    progress.enter('image', () => ({ waitedFor: awaitedImage(container, pulled) }))
    const provided = await image
    // Here, because the time that a container has to start does not pay for what others must do first.
    progress.enter('image', () => ({ waitedFor: 'Ryuk, or the removal of what a dead run left' }))
    await context.mayCreate()
    context.signal.throwIfAborted()
    const running = await startContainer(context, container, {
      ...sources,
      image: provided,
      progress,
    })
    ids.set(name, running.live.current.id)
    await records.follow(running)
    return running
  }

  const start = (name: string): Promise<RunningContainer> => {
    const known = starts.get(name) ?? begin(name)
    starts.set(name, known)
    return known.running
  }

  const begin = (name: string): Start => {
    const stopping = new AbortController()
    const own = onlyUntil(context, stopping.signal)
    const begun: Start = {
      running: run(own, name),
      giveUp: () => stopping.abort(givenUp(name)),
      hasFailed: false,
    }
    begun.running.catch(() => (begun.hasFailed = true))
    return begun
  }

  const run = async (context: SessionContext, name: string): Promise<RunningContainer> => {
    try {
      if (work) await orAborted(work, context.signal)
      return await launch(context, name)
    } catch (error) {
      maskError(error, context.mask)
      if (!context.signal.aborted)
        context.emit({ kind: 'container-failed', container: name, error: error as Error })
      throw error
    }
  }

  const dependenciesOf = async (
    context: SessionContext,
    { name, dependsOn }: ResolvedContainer,
    progress: StartProgress,
  ): Promise<void> => {
    if (dependsOn.length === 0) return
    const missing = new Set(dependsOn)
    progress.enter('dependencies', () => ({ waitedFor: [...missing].join(', ') }))
    const wait = async (dependency: string): Promise<void> => {
      await dependencyOf(context, name, dependency)
      missing.delete(dependency)
    }
    await Promise.all(dependsOn.map(wait))
  }

  const dependencyOf = async (
    context: SessionContext,
    name: string,
    dependency: string,
  ): Promise<void> => {
    try {
      await orAborted(start(dependency), context.signal)
    } catch (error) {
      context.signal.throwIfAborted()
      throw dependencyError(name, dependency, error)
    }
  }

  return {
    start,
    settled: async () =>
      void (await Promise.allSettled([...starts.values()].map(({ running }) => running))),
    forget: async (names) => {
      const going = names.flatMap((name) => starts.get(name) ?? [])
      for (const { giveUp } of going) giveUp()
      for (const name of names) {
        starts.delete(name)
        ids.delete(name)
      }
      await Promise.allSettled(going.map(({ running }) => running))
    },
    forgetFailed: () => {
      for (const [name, { hasFailed }] of starts) if (hasFailed) starts.delete(name)
    },
    withoutStarts: (task) => {
      const done = task()
      work = Promise.allSettled([work, done])
      return done
    },
  }
}

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

const givenUp = (name: string): UsageError =>
  new UsageError({
    code: 'SESSION_CLOSED',
    what: `The start of container "${name}" was given up, because the config has changed.`,
    fix: 'run the tests again.',
  })

function unknownContainer({ config }: SessionContext, name: string): never {
  throw new UsageError({
    code: 'UNKNOWN_CONTAINER',
    what: `No container "${name}" is declared.`,
    why: [
      `declared     ${config.containers.map((container) => container.name).join(', ') || 'none'}`,
    ],
    fix: 'use one of the declared names, or declare it in the config.',
  })
}
