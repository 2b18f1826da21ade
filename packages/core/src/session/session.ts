import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import {
  createHandle,
  TeardownError,
  UsageError,
  type Ask,
  type ContainerRecord,
  type Handle,
} from '@mooring/client'
import { deadline, nowMs, orAborted } from '../abort.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import { answerOf } from '../docker/engine-error.ts'
import { openEngine } from '../docker/engine.ts'
import { evidence } from '../docker/evidence.ts'
import { createImageStore } from '../docker/images.ts'
import { nameLabel, sessionLabel } from '../docker/labels.ts'
import { thisProcess } from '../docker/owner.ts'
import { readSettings } from '../docker/settings.ts'
import type { SessionContext } from './context.ts'
import { onPlatform } from './default-platform.ts'
import { createEmitter } from './events/emitter.ts'
import type { LifecycleListener } from './events/lifecycle.ts'
import { createHostAccess } from './host-access/host-access.ts'
import { createNetworkPool } from './network-pool.ts'
import { createOperations } from './operations.ts'
import { projectOf } from './project.ts'
import type { RemovedOrphans } from './reaper/orphans.ts'
import { armReaper, sweep, type Reaper, type ReaperParts } from './reaper/reaper.ts'
import { startRyuk } from './reaper/ryuk.ts'
import { createRecordKeeper, type RecordKeeper } from './record-keeper.ts'
import { createDeaths } from './reports/deaths.ts'
import { createLogFiles, type LogFiles } from './reports/log-files.ts'
import { createMask } from './reports/masking.ts'
import { withReuse } from './reuse/policy.ts'
import { removeExpired } from './reuse/remove-kept.ts'
import { openUses } from './reuse/uses.ts'
import { createStarter, type Starter } from './starter.ts'
import { createTeardown, type TeardownFailure } from './teardown.ts'
import { createVolumePool } from './volume-pool.ts'

const settleTimeoutMs = 60_000

/** One run of the runtime: it makes objects on an engine and removes them all when it closes. */
export interface Session {
  /** Value of the label `org.testcontainers.session-id` on everything the session makes. */
  id: string
  config: ResolvedConfig
  /** Starts a container, and those it depends on, unless that is done or under way; settles when it is ready or failed. */
  start(name: string): Promise<Handle>
  /** Requests of handles, answered in this process. */
  ask: Ask
  /** Has a folder removed if the process of the session dies. */
  alsoRemove(folder: string): void
  /** Calls back when a container changed by itself: died, was restarted, paused. */
  onChange(listener: (record: ContainerRecord) => void): void
  /** Stops what is under way and removes everything; again tries what could not be removed. @throws TeardownError TEARDOWN_FAILED */
  close(): Promise<void>
}

export interface SessionOptions {
  /** Cancels the opening of the session. @default never */
  signal?: AbortSignal
  /** Hears of pulls, starts, readiness and failures. */
  onEvent?: LifecycleListener
}

/**
 * Finds an engine and opens a session on it; nothing is started yet.
 *
 * @throws DockerError DOCKER_UNREACHABLE
 * @throws ConfigError SETTING_INVALID, CONFIG_INVALID when the file for events cannot be written
 */
export async function openSession(
  config: ResolvedConfig,
  { signal = new AbortController().signal, onEvent = () => undefined }: SessionOptions = {},
): Promise<Session> {
  const id = randomBytes(6).toString('hex')
  const settings = await readSettings()
  const mask = createMask(config)
  const emit = createEmitter({
    session: id,
    config,
    onEvent,
    mask,
  })
  const logFiles = createLogFiles(config, mask)
  const prepared = withReuse(onPlatform(config, settings.defaultPlatform), {
    isAllowed: settings.isReuseAllowed,
    isCi: settings.isCi,
  })
  const { connectionMode } = config
  const owner = await thisProcess()
  const engine = await openEngine(eventsLabel(id, prepared), { settings, connectionMode, signal })
  const closing = new AbortController()
  // Every request and wait of the session listens to it, and Node warns of the eleventh.
  setMaxListeners(0, closing.signal)
  const reaping = {
    identity: { id, owner },
    engine,
    stateDirectory: settings.stateDirectory,
    hasWatchdog: config.reaper !== 'none',
  }
  const reaper = await armed(reaping, settings.environment)
  const swept = Promise.all([
    sweep(reaping, closing.signal).then((removed) => tellOrphans(context, removed)),
    removeExpired(engine.docker, {
      stateDirectory: settings.stateDirectory,
      place: engine.endpoint.place,
      self: owner,
    }).catch(() => undefined),
  ])
  const context: SessionContext = {
    id,
    owner,
    config: prepared,
    project: projectOf(config),
    uses: openUses(settings.stateDirectory),
    engine,
    images: createImageStore(engine.docker, settings.images),
    settings: settings.images,
    teardown: createTeardown(),
    // What a dead session left may hold a port or a name that is wanted now.
    mayCreate: async () => void (await Promise.all([swept, ryukReady])),
    removals: new Map(),
    signal: closing.signal,
    mask,
    emit: (happening) => {
      if (happening.kind === 'container-started') logFiles?.follow(engine, happening)
      emit(happening)
    },
  }
  context.emit({
    kind: 'session-opened',
    endpoint: engine.endpoint.place,
    apiVersion: engine.apiVersion,
    containers: config.containers.map(({ name }) => name),
  })
  const ryukReady = startRyuk(context, settings.ryuk)
  ryukReady.catch(() => undefined)
  return sessionOn(context, { closing, reaper, logFiles })
}

function tellOrphans({ emit }: SessionContext, removed: RemovedOrphans | undefined): void {
  if (!removed) return
  const { containers, networks, volumes } = removed
  const objects = containers.length + networks.length + volumes.length
  if (objects > 0) emit({ kind: 'orphans-removed', objects })
}

// Containers that are kept carry the label of no session.
const eventsLabel = (sessionId: string, { containers }: ResolvedConfig): string =>
  containers.some(({ reuse }) => reuse) ? nameLabel : `${sessionLabel}=${sessionId}`

// An engine that nobody closes keeps its events stream open.
async function armed(
  parts: Omit<ReaperParts, 'environment'>,
  environment: NodeJS.ProcessEnv,
): Promise<Reaper> {
  try {
    return await armReaper({ ...parts, environment })
  } catch (error) {
    parts.engine.close()
    throw error
  }
}

function sessionOn(
  context: SessionContext,
  { closing, reaper, logFiles }: Omit<ClosingParts, 'starter' | 'records'>,
): Session {
  const networks = createNetworkPool(context)
  const volumes = createVolumePool(context)
  const hostAccess = createHostAccess(context, networks)
  const deaths = createDeaths(context)
  const records = createRecordKeeper(context, { networks, deaths })
  const starter = createStarter(context, {
    records,
    networks,
    volumes,
    hostAccess,
    askOf: (running) => operations.askOf(running),
  })
  const operations = createOperations(context, {
    starter,
    records,
    deaths,
    networks,
    hostAccess,
  })
  let closed: Promise<void> | undefined
  const tryAgainLater = (error: unknown): never => {
    closed = undefined
    throw error
  }
  return {
    id: context.id,
    config: context.config,
    start: async (name) => createHandle((await starter.start(name)).live, operations.ask),
    ask: operations.ask,
    onChange: records.onChange,
    alsoRemove: reaper.alsoRemove,
    close: () =>
      (closed ??= close(context, { closing, starter, records, reaper, logFiles }).catch(
        tryAgainLater,
      )),
  }
}

interface ClosingParts {
  closing: AbortController
  starter: Starter
  records: RecordKeeper
  reaper: Reaper
  logFiles: LogFiles | undefined
}

async function close(
  context: SessionContext,
  { closing, starter, records, reaper, logFiles }: ClosingParts,
): Promise<void> {
  const startedAtMs = nowMs()
  closing.abort(
    new UsageError({
      code: 'SESSION_CLOSED',
      what: 'The session is closed, so no container can be started.',
    }),
  )
  // A create that is under way must have ended before its removal can succeed.
  const [pending] = await Promise.all([unsettled(starter), logFiles?.caughtUp()])
  const failures = [...pending, ...(await context.teardown.run())]
  records.allRemoved()
  await logFiles?.close()
  context.engine.close()
  context.emit({
    kind: 'session-closed',
    containers: context.removals.size,
    elapsedMs: nowMs() - startedAtMs,
  })
  // Otherwise the watchdog tries again when this process ends.
  if (failures.length > 0) throw teardownError(failures)
  await reaper.dismiss()
}

// What an engine that answers nothing makes of such a request is the watchdog's to remove.
async function unsettled(starter: Starter): Promise<TeardownFailure[]> {
  using limit = deadline(settleTimeoutMs, new AbortController().signal)
  try {
    await orAborted(starter.settled(), limit.signal)
    return []
  } catch (error) {
    return [{ label: 'a start that the engine has not answered', command: 'docker ps -a', error }]
  }
}

function teardownError(failures: TeardownFailure[]): TeardownError {
  return new TeardownError({
    code: 'TEARDOWN_FAILED',
    what: `${failures.length} object${failures.length === 1 ? '' : 's'} could not be removed.`,
    why: failures.flatMap(({ label, error }) => evidence('left', `${label}: ${answerOf(error)}`)),
    fix: `remove what is left by hand: ${failures.map(({ command }) => command).join(' && ')}`,
    cause: failures[0]?.error,
  })
}
