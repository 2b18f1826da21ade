import { nowMs } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { watchContainer } from '../containers/container-watch.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import type { MakeRequest, StartedOnEngine } from '../start/make-container.ts'
import { provideReused } from './provide-reused.ts'
import { joinSessionNetworks } from './session-networks.ts'

/** Starts a container that is reused: takes over the kept one, or makes it, and notes who uses it. */
export async function takeOverOrMake(
  context: SessionContext,
  request: MakeRequest,
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
