import { UsageError } from '@mooring/client'
import type { ResolvedContainer } from '../config/resolved.ts'
import type { ImageProgress } from '../docker/image-progress.ts'
import { declared, type SessionContext } from './context.ts'
import { awaitedImage } from './events/awaited-image.ts'
import { followStart, type StartProgress } from './events/start-progress.ts'
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
  const starts = new Map<string, Promise<RunningContainer>>()
  const ids = new Map<string, string>()
  const sources = { ...parts, idOf: (name: string) => ids.get(name) }

  const launch = async (name: string): Promise<RunningContainer> => {
    const container = declared(context, name) ?? unknownContainer(context, name)
    using progress = followStart({ container: name, emit: context.emit })
    // Pulling and building go on while dependencies start, and so does the way to the host.
    let pulled: ImageProgress | undefined
    const image = provideImage(context, container, (latest) => (pulled = latest))
    image.catch(() => undefined)
    parts.hostAccess.prepare(container).catch(() => undefined)
    await dependenciesOf(container, progress)
    context.signal.throwIfAborted()
    progress.enter('image', () => ({ waitedFor: awaitedImage(container, pulled) }))
    const running = await startContainer(context, container, {
      ...sources,
      image: await image,
      progress,
    })
    ids.set(name, running.live.current.id)
    await records.follow(running)
    return running
  }

  const start = (name: string): Promise<RunningContainer> => {
    const known = starts.get(name) ?? reportFailure(name, launch(name))
    starts.set(name, known)
    return known
  }

  const reportFailure = async (
    name: string,
    launched: Promise<RunningContainer>,
  ): Promise<RunningContainer> => {
    try {
      return await launched
    } catch (error) {
      if (!context.signal.aborted)
        context.emit({ kind: 'container-failed', container: name, error: error as Error })
      throw error
    }
  }

  const dependenciesOf = async (
    { name, dependsOn }: ResolvedContainer,
    progress: StartProgress,
  ): Promise<void> => {
    if (dependsOn.length === 0) return
    const missing = new Set(dependsOn)
    progress.enter('dependencies', () => ({ waitedFor: [...missing].join(', ') }))
    const wait = async (dependency: string): Promise<void> => {
      await dependencyOf(name, dependency)
      missing.delete(dependency)
    }
    await Promise.all(dependsOn.map(wait))
  }

  const dependencyOf = async (name: string, dependency: string): Promise<void> => {
    try {
      await start(dependency)
    } catch (error) {
      context.signal.throwIfAborted()
      throw dependencyError(name, dependency, error)
    }
  }

  return {
    start,
    settled: async () => void (await Promise.allSettled(starts.values())),
  }
}

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
