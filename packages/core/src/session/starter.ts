import { UsageError, type ContainerRecord } from '@mooring/client'
import { inspectContainer } from '../docker/containers.ts'
import { declared, type SessionContext } from './context.ts'
import type { NetworkPool } from './network-pool.ts'
import { provideImage } from './provide-image.ts'
import { recordOf } from './record.ts'
import { startContainer, type RunningContainer, type StartSources } from './start-container.ts'
import { dependencyError } from './startup-error.ts'
import type { VolumePool } from './volume-pool.ts'

/** Starts declared containers, each once, along their dependencies. */
export interface Starter {
  /** @throws UsageError UNKNOWN_CONTAINER, StartupError DEPENDENCY_FAILED, and what startContainer throws */
  start(name: string): Promise<RunningContainer>
  /** Inspects a container anew and tells its handles. */
  refresh(running: RunningContainer): Promise<ContainerRecord>
  onChange(listener: (record: ContainerRecord) => void): void
  /** Resolves when nothing is being started any more, whatever the outcomes. */
  settled(): Promise<void>
}

export function createStarter(
  context: SessionContext,
  parts: { networks: NetworkPool; volumes: VolumePool; askOf: StartSources['askOf'] },
): Starter {
  const starts = new Map<string, Promise<RunningContainer>>()
  const ids = new Map<string, string>()
  const listeners = new Set<(record: ContainerRecord) => void>()
  const sources = { ...parts, idOf: (name: string) => ids.get(name) }

  const refresh = async (running: RunningContainer): Promise<ContainerRecord> => {
    const { docker, host } = context.engine
    const facts = await inspectContainer(docker, running.live.current.id)
    running.live.current = recordOf(running.declared, facts, {
      image: running.image.name,
      host,
      networks: parts.networks,
    })
    for (const listener of listeners) listener(running.live.current)
    return running.live.current
  }

  const launch = async (name: string): Promise<RunningContainer> => {
    const container = declared(context, name) ?? unknownContainer(context, name)
    // Pulling and building go on while dependencies start.
    const image = provideImage(context, container)
    image.catch(() => undefined)
    await Promise.all(container.dependsOn.map((dependency) => dependencyOf(name, dependency)))
    context.signal.throwIfAborted()
    const running = await startContainer(context, container, { ...sources, image: await image })
    ids.set(name, running.live.current.id)
    // What happens to it from now on, by whomever, reaches every handle; what the closing session does is no news.
    running.watch.subscribe(() => {
      if (!context.signal.aborted) void refresh(running).catch(() => undefined)
    })
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
    refresh,
    onChange: (listener) => void listeners.add(listener),
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
