import { deadline, nowMs, orAborted } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { removeContainer, stopContainer } from '../../docker/containers.ts'
import { containerName, type SessionContext } from '../context.ts'

// Beside the grace period: dependents go first, and a loaded engine takes its time.
const removalTimeoutMs = 90_000
const lateCreateTimeoutMs = 10_000

/**
 * Answers what removes a container whose start failed. Unless it is kept for the next run, it is removed at the end of
 * the session too.
 */
export function removalOf(
  context: SessionContext,
  declared: ResolvedContainer,
): () => Promise<void> {
  if (declared.reuse)
    return () => removeContainer(context.engine.docker, containerName(context, declared))
  registerRemoval(context, declared)
  return () => context.containers.removals.remove(declared.name)
}

/**
 * Registers the removal of a container, by name, because its id is not known before it exists. Those that depend on
 * it go first, so that they can still reach it while they end.
 */
function registerRemoval(context: SessionContext, declared: ResolvedContainer): void {
  const { docker } = context.engine
  const { removals } = context.containers
  const name = containerName(context, declared)
  const remove = context.teardown.defer({
    phase: 'containers',
    label: `container "${declared.name}"`,
    command: `docker rm -f -v ${name}`,
    timeoutMs: (declared.stopGracePeriodMs ?? 0) + removalTimeoutMs,
    run: async () => {
      const startedAtMs = nowMs()
      await Promise.allSettled(
        context.declarations.dependentsOf(declared.name).map(removals.remove),
      )
      await answered(removals.unanswered(declared.name))
      // Without a declared grace period one forced removal does it all.
      if (declared.stopGracePeriodMs) {
        const options = { gracePeriodMs: declared.stopGracePeriodMs }
        // The removal ends a container that could not be stopped, and reports when it cannot either.
        await stopContainer(docker, { id: name, name: declared.name }, options).catch(
          () => undefined,
        )
      }
      await removeContainer(docker, name)
      context.emit({
        kind: 'container-removed',
        container: declared.name,
        elapsedMs: nowMs() - startedAtMs,
      })
    },
  })
  removals.register(declared.name, remove)
}

// What is not there yet cannot be removed, and would be there afterwards.
async function answered(created: Promise<unknown> | undefined): Promise<void> {
  if (!created) return
  using limit = deadline(lateCreateTimeoutMs, new AbortController().signal)
  await orAborted(
    created.catch(() => undefined),
    limit.signal,
  ).catch(() => {
    throw new Error('the engine has not answered the request to create it')
  })
}
