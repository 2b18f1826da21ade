import type { Ask, ContainerRecord, StopOptions } from '@mooring/client'
import { deadline, nowMs } from '../../abort.ts'
import { restartOnEngine } from '../../docker/containers.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext } from '../context.ts'
import { prepareData } from '../data/prepare.ts'
import { followStart } from '../events/start-progress.ts'
import type { NetworkPool } from '../sites/network-pool.ts'
import { publishedFacts } from './published-facts.ts'
import { startupError } from './startup-error.ts'
import { untilReady } from './until-ready.ts'

export interface RestartRequest {
  options: StopOptions
  networks: NetworkPool
  ask: Ask
  refresh: () => Promise<ContainerRecord>
}

/**
 * Restarts a container and waits until it is ready again. Its host ports may be others afterwards.
 *
 * @throws StartupError as a first start does; the container is left as it is
 */
export async function restartContainer(
  context: SessionContext,
  running: RunningContainer,
  { options, networks, ask, refresh }: RestartRequest,
): Promise<void> {
  const { declared, image, live } = running
  const startedAtMs = nowMs()
  using progress = followStart({ container: declared.name, emit: context.emit })
  progress.enter('start', () => ({ waitedFor: 'the engine to restart it' }))
  const limit = deadline(declared.startupTimeoutMs, context.signal)
  try {
    const gracePeriodMs = options.gracePeriodMs ?? declared.stopGracePeriodMs
    await restartOnEngine(
      context.engine.docker,
      live.current,
      gracePeriodMs === undefined ? {} : { gracePeriodMs },
    )
    running.startedFacts = await publishedFacts(context, {
      id: live.current.id,
      declared,
      networks,
      signal: limit.signal,
    })
    const facts = running.startedFacts
    // The end of the former run, because the engine notes a start when the first lines may have been written already.
    running.logsSinceMs = Math.min(facts.finishedAtMs, facts.startedAtMs)
    await refresh()
    await untilReady(context, running, { ask, signal: limit.signal, progress })
    // What was kept in memory is gone.
    await prepareData(context, running, { ask, signal: limit.signal, progress })
  } catch (error) {
    throw await startupError(context, {
      declared,
      image,
      error,
      elapsedMs: nowMs() - startedAtMs,
      awaited: progress.awaited(),
    })
  } finally {
    limit[Symbol.dispose]()
  }
}
