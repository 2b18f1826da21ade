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
import { epochMs, nowMs } from '../abort.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import { answerOf } from '../docker/engine-error.ts'
import { openEngine } from '../docker/engine.ts'
import { evidence } from '../docker/evidence.ts'
import { createImageStore } from '../docker/images.ts'
import { readSettings } from '../docker/settings.ts'
import type { SessionContext } from './context.ts'
import { onPlatform } from './default-platform.ts'
import type { LifecycleListener } from './events/lifecycle.ts'
import { createHostAccess } from './host-access/host-access.ts'
import { createNetworkPool } from './network-pool.ts'
import { createOperations } from './operations.ts'
import { createRecordKeeper, type RecordKeeper } from './record-keeper.ts'
import { createStarter, type Starter } from './starter.ts'
import { createTeardown, type TeardownFailure } from './teardown.ts'
import { createVolumePool } from './volume-pool.ts'

/** One run of the runtime: it makes objects on an engine and removes them all when it closes. */
export interface Session {
  /** Value of the label `org.testcontainers.session-id` on everything the session makes. */
  id: string
  config: ResolvedConfig
  /** Starts a container, and those it depends on, unless that is done or under way; settles when it is ready or failed. */
  start(name: string): Promise<Handle>
  /** Requests of handles, answered in this process. */
  ask: Ask
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
 * @throws ConfigError SETTING_INVALID
 */
export async function openSession(
  config: ResolvedConfig,
  { signal = new AbortController().signal, onEvent = () => undefined }: SessionOptions = {},
): Promise<Session> {
  const id = randomBytes(6).toString('hex')
  const settings = await readSettings()
  const { connectionMode } = config
  const engine = await openEngine(id, { settings, connectionMode, signal })
  const closing = new AbortController()
  // Every request and wait of the session listens to it, and Node warns of the eleventh.
  setMaxListeners(0, closing.signal)
  const context: SessionContext = {
    id,
    config: onPlatform(config, settings.defaultPlatform),
    engine,
    images: createImageStore(engine.docker, settings.images),
    settings: settings.images,
    teardown: createTeardown(),
    removals: new Map(),
    signal: closing.signal,
    emit: (happening) => onEvent({ ...happening, atMs: epochMs() }),
  }
  context.emit({
    kind: 'session-opened',
    session: id,
    endpoint: engine.endpoint.place,
    apiVersion: engine.apiVersion,
    containers: config.containers.map(({ name }) => name),
  })
  return sessionOn(context, closing)
}

function sessionOn(context: SessionContext, closing: AbortController): Session {
  const networks = createNetworkPool(context)
  const volumes = createVolumePool(context)
  const hostAccess = createHostAccess(context, networks)
  const records = createRecordKeeper(context, networks)
  const starter = createStarter(context, {
    records,
    networks,
    volumes,
    hostAccess,
    askOf: (running) => operations.askOf(running),
  })
  const operations = createOperations(context, { starter, records, networks, hostAccess })
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
    close: () => (closed ??= close(context, { closing, starter, records }).catch(tryAgainLater)),
  }
}

interface ClosingParts {
  closing: AbortController
  starter: Starter
  records: RecordKeeper
}

async function close(
  context: SessionContext,
  { closing, starter, records }: ClosingParts,
): Promise<void> {
  const startedAtMs = nowMs()
  closing.abort(
    new UsageError({
      code: 'SESSION_CLOSED',
      what: 'The session is closed, so no container can be started.',
    }),
  )
  // A create that is under way must have ended before its removal can succeed.
  await starter.settled()
  const failures = await context.teardown.run()
  records.allRemoved()
  context.engine.close()
  context.emit({
    kind: 'session-closed',
    containers: context.removals.size,
    elapsedMs: nowMs() - startedAtMs,
  })
  if (failures.length > 0) throw teardownError(failures)
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
