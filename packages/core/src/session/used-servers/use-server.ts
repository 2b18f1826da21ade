import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type { Ask, PortRecord } from '@mooring/client'
import { deadline, nowMs, orAborted } from '../../abort.ts'
import type { ResolvedContainer, ResolvedServer } from '../../config/resolved.ts'
import type { BorrowedPlace } from '../../service/server.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import { uncontained } from '../containers/uncontained.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { prepareData } from '../data/prepare.ts'
import { serverAccess } from '../data/server-access.ts'
import type { StartProgress } from '../events/start-progress.ts'
import { serverError, serverPlace } from './server-error.ts'
import { untilUsable } from './until-usable.ts'

export interface UseSources {
  /** Answers the handle of a server that is not ready yet. */
  askOf(running: RunningContainer): Ask
  progress: StartProgress
}

/**
 * Takes a server that runs already to where tests can have it, as `startContainer` does with a container: it answers, its
 * service has made a place of its own there, and has prepared it. On any failure that place is removed again.
 *
 * @throws StartupError WAIT_TIMEOUT, WAIT_FUNCTION_FAILED, and what the service throws
 */
export async function useServer(
  context: SessionContext,
  declared: ResolvedContainer & { use: ResolvedServer },
  { askOf, progress }: UseSources,
): Promise<RunningContainer> {
  const startedAtMs = nowMs()
  using limit = deadline(declared.startupTimeoutMs, context.signal)
  const running = uncontained(declared, {
    id: `server-${randomBytes(6).toString('hex')}`,
    host: declared.use.host,
    ports: portsAt(declared),
  })
  const parts = { ask: askOf(running), signal: limit.signal, progress }
  try {
    const waitedFor = await untilUsable(context, running, parts)
    await borrowPlace(context, running, parts)
    await prepareData(context, running, parts)
    context.emit({
      kind: 'server-used',
      container: declared.name,
      address: serverPlace(declared.use),
      elapsedMs: nowMs() - startedAtMs,
      waitedFor,
      phases: progress.spent(),
    })
    return running
  } catch (error) {
    const { name, use } = declared
    const elapsedMs = nowMs() - startedAtMs
    const failure = { name, use, error, elapsedMs, awaited: progress.awaited() }
    // What cannot be removed now is tried again, and reported, when the session closes.
    await context.containers.removals.remove(name).catch(() => undefined)
    throw serverError(context, failure)
  }
}

/**
 * The declared ports: the first tcp one is where the URL says, the others are on the same host, under the host's numbers that are
 * declared, or else their own. Without declared ones, that of the URL.
 */
function portsAt({ ports, use }: ResolvedContainer & { use: ResolvedServer }): PortRecord[] {
  const first = ports.find(({ protocol }) => protocol === 'tcp')
  const family = isIP(use.host) === 6 ? 'ipv6' : 'ipv4'
  if (!first) return [{ containerPort: use.port ?? 0, protocol: 'tcp', [family]: use.port ?? 0 }]
  return ports.map((port) => {
    const { name, containerPort, protocol, hostPort = containerPort } = port
    const number = port === first ? (use.port ?? hostPort) : hostPort
    return { ...(name !== undefined && { name }), containerPort, protocol, [family]: number }
  })
}

/** Has the service make a place of its own, where all that follows happens; it goes with the session. */
async function borrowPlace(
  context: SessionPart<'declarations' | 'containers' | 'teardown' | 'signal' | 'emit'>,
  running: RunningContainer,
  { ask, signal, progress }: { ask: Ask; signal: AbortSignal; progress: StartProgress },
): Promise<void> {
  const { declared, live } = running
  const { service, name, use } = declared
  if (!service?.borrow || !use) return
  progress.enter('prepare', () => ({
    waitedFor: `a place of its own on the ${service.name} server`,
  }))
  const prefix = `mooring_use_${randomBytes(3).toString('hex')}_`
  running.borrowed = { url: use.url, prefix }
  const access = { ...serverAccess(context, running, ask), signal }
  let borrowing: Promise<BorrowedPlace> | undefined
  const remove = context.teardown.defer({
    // After those who work with the data.
    phase: 'containers',
    label: `what was made on the server of "${name}"`,
    command: `remove what begins with ${prefix} from ${serverPlace(use)}`,
    isElsewhere: true,
    // One that could not be made has removed what there was of it.
    run: async () => (await borrowing?.catch(() => undefined))?.end(),
  })
  context.containers.removals.register(name, remove)
  borrowing = service.borrow(access)
  const place = await orAborted(borrowing, signal)
  const { url, ...connection } = place.connection
  live.current = {
    ...live.current,
    ...(url !== undefined && { url }),
    connection: { ...live.current.connection, ...connection },
  }
}
