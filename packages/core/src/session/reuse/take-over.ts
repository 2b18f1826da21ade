import { nowMs } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { watchContainer, type ContainerWatch } from '../containers/container-watch.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { provideReused, type ReuseRequest } from './provide-reused.ts'
import { joinSessionNetworks } from './session-networks.ts'

/** A container that the engine has started, ready or not. */
export interface StartedOnEngine {
  id: string
  watch: ContainerWatch
  /** Since when its log counts, where it was stopped before; on the engine's clock. */
  logsSinceMs?: number
}

/** Starts a container that is reused: takes over the kept one, or makes it, and notes who uses it. */
export async function takeOverOrMake(
  context: SessionContext,
  request: ReuseRequest,
): Promise<StartedOnEngine> {
  const { declared, sources } = request
  const startedAtMs = nowMs()
  const { id, isTakenOver, logsSinceMs } = await provideReused(context, request)
  if (isTakenOver)
    context.emit({
      kind: 'container-reused',
      container: declared.name,
      id,
      elapsedMs: nowMs() - startedAtMs,
    })
  await noteUse(context, declared, id)
  await joinSessionNetworks(context, declared, { id, networks: sources.networks })
  const watch = watchContainer(context.engine, id, { mayHaveEnded: true })
  return { id, watch, ...(logsSinceMs !== undefined && { logsSinceMs }) }
}

async function noteUse(
  {
    id: sessionId,
    owner,
    engine,
    uses,
    teardown,
  }: SessionPart<'id' | 'owner' | 'uses' | 'engine' | 'teardown'>,
  { name, reuse }: ResolvedContainer,
  containerId: string,
): Promise<void> {
  if (reuse?.timeToLiveMs === undefined) return
  const { timeToLiveMs } = reuse
  teardown.defer({
    phase: 'containers',
    label: `the use of container "${name}"`,
    command: `docker rm -f -v ${containerId.slice(0, 12)}`,
    run: () => uses.end(containerId, sessionId),
  })
  const { place } = engine.endpoint
  await uses.begin({ containerId, place, timeToLiveMs }, { sessionId, owner })
}
