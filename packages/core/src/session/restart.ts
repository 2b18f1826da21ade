import type { Ask, ContainerRecord, StopOptions } from '@mooring/client'
import { deadline, nowMs } from '../abort.ts'
import { restartOnEngine } from '../docker/containers.ts'
import type { SessionContext } from './context.ts'
import type { RunningContainer } from './running-container.ts'
import { addressesOf, publishedFacts } from './start-container.ts'
import { startupError } from './startup-error.ts'
import { untilReady } from './until-ready.ts'

/**
 * Restarts a container and waits until it is ready again. Its host ports may be others afterwards.
 *
 * @throws StartupError as a first start does; the container is left as it is
 */
export async function restartContainer(
  context: SessionContext,
  running: RunningContainer,
  {
    options,
    ask,
    refresh,
  }: { options: StopOptions; ask: Ask; refresh: () => Promise<ContainerRecord> },
): Promise<void> {
  const { declared, image, live } = running
  const startedAtMs = nowMs()
  const limit = deadline(declared.startupTimeoutMs, context.signal)
  try {
    const gracePeriodMs = options.gracePeriodMs ?? declared.stopGracePeriodMs
    await restartOnEngine(
      context.engine.docker,
      live.current,
      gracePeriodMs === undefined ? {} : { gracePeriodMs },
    )
    const facts = await publishedFacts(context, {
      id: live.current.id,
      declared,
      signal: limit.signal,
    })
    running.logsSinceMs = facts.startedAtMs
    running.addresses = addressesOf(facts)
    await refresh()
    await untilReady(context, running, { ask, signal: limit.signal })
  } catch (error) {
    throw await startupError(context, { declared, image, error, elapsedMs: nowMs() - startedAtMs })
  } finally {
    limit[Symbol.dispose]()
  }
}
