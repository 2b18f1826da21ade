import { UsageError, type Handle, type LiveRecord, type Place } from '@mooring/client'
import { checkPaths } from '../config/check-paths.ts'
import { loadConfig } from '../config/load.ts'
import type { Containers, HandlesOf, LeasableNames, LeasableNamesOf } from '../config/register.ts'
import { resolveConfig } from '../config/resolve.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import type { ContainersConfig } from '../config/written/written-container.ts'
import { addressText } from '../guest/address-text.ts'
import { createLending } from '../guest/lending.ts'
import type { OpenedContainers } from '../guest/opened-containers.ts'
import type { LifecycleListener } from '../session/events/lifecycle.ts'
import { openSession } from '../session/open-session.ts'
import type { Session, SessionOptions } from '../session/session.ts'
import { openSpans } from '../tracing/open-spans.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { declaredIn } from './declared-in.ts'
import { serveSession, type SocketServer } from './socket-server.ts'

/** A session whose containers have been started. */
export interface StartedSession<
  Handles,
  Leasable extends keyof Handles = keyof Handles,
> extends OpenedContainers<Handles, Leasable> {
  /** Value of the label `org.testcontainers.session-id` on everything the session made. */
  id: string
  /**
   * Lets other processes of this machine and user reach the session, until it is closed; again answers the same.
   *
   * @returns an address for `connectSession` of `@mooring/core/worker`, as a text for an environment variable. Who has it
   *   may do with the containers what a test may, so it belongs in no log.
   * @throws UsageError SESSION_CLOSED
   */
  serve(): Promise<string>
  /** Gives back what is leased and removes everything; again does nothing more. @throws TeardownError TEARDOWN_FAILED */
  close(): Promise<void>
}

/**
 * Starts all containers of a config that are not lazy and waits until they are ready, for scripts and for other test runners. What is
 * declared with a narrow `scope` is there once, too, and starts only with `start(name)`:
 * `await using session = await startSession(config)`. When one fails, the others are stopped and everything made so
 * far is removed before the promise rejects.
 *
 * @param config a config as `defineContainers` returns it, whose relative paths start at the working directory; or the
 *   path of a config file; or nothing, for the nearest containers.config file
 * @param options.signal cancels the start: everything made so far is removed, then the promise rejects with its reason
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID
 * @throws DockerError and StartupError of the first container that failed, with the other failures listed under it
 */
export function startSession<const Config extends ContainersConfig>(
  config: Config,
  options?: SessionOptions,
): Promise<StartedSession<HandlesOf<Config>, LeasableNamesOf<Config> & keyof HandlesOf<Config>>>
export function startSession(
  configFile?: string,
  options?: SessionOptions,
): Promise<StartedSession<Containers, LeasableNames & keyof Containers>>
export async function startSession(
  config?: ContainersConfig | string,
  options: SessionOptions = {},
): Promise<StartedSession<Record<string, Handle>>> {
  const { signal = new AbortController().signal } = options
  signal.throwIfAborted()
  const session = await openSession(await resolve(config), await withSpans(options))
  const containers: Record<string, Handle> = {}
  const start = async (name: string): Promise<Handle> =>
    (containers[name] ??= await session.start(name))
  const starting = session.config.containers.filter((container) => container.start !== 'lazy')
  await allOrNothing(
    session,
    starting.map(({ name }) => start(name)),
    signal,
  )
  const own = openedHere(session)
  return {
    id: session.id,
    containers,
    start,
    ...own,
    [Symbol.asyncDispose]: own.close,
  }
}

// Here the session lives in the process in which OpenTelemetry is set up.
async function withSpans(options: SessionOptions): Promise<SessionOptions> {
  const spans = await openSpans()
  if (!spans) return options
  const onEvent: LifecycleListener = (event) => {
    spans.onEvent(event)
    options.onEvent?.(event)
  }
  return { ...options, onEvent }
}

/** What this process and others have of a session. */
function openedHere(
  session: Session,
): Pick<StartedSession<Record<string, Handle>>, 'lease' | 'environment' | 'serve' | 'close'> {
  const holder = {}
  const declared = declaredIn(session.config)
  const ask = session.askAs(holder)
  const liveOf = async (name: string, place?: Place): Promise<LiveRecord> =>
    session.liveOf(place ? (await ask('start', { name, place })).name : name)
  const lending = createLending({ declared, ask, liveOf })
  let server: Promise<SocketServer> | undefined
  let isClosed = false

  return {
    lease: lending.lease,
    environment: (...leases) => lending.environment(leases),
    serve: async () => {
      if (isClosed) throw notServed()
      server ??= serveSession(session)
      server.catch(() => (server = undefined))
      const { socketPath, token } = await server
      return addressText({ socketPath, token, ...declared })
    },
    close: async () => {
      isClosed = true
      await lending.end()
      session.leave(holder)
      try {
        await (await server?.catch(() => undefined))?.close()
      } finally {
        await session.close()
      }
    },
  }
}

const notServed = (): UsageError =>
  new UsageError({
    code: 'SESSION_CLOSED',
    what: 'The session is closed, so no other process can reach it.',
  })

async function resolve(config: ContainersConfig | string | undefined): Promise<ResolvedConfig> {
  const directory = process.cwd()
  if (typeof config !== 'object')
    return loadConfig({ directory, ...(config !== undefined && { configFile: config }) })
  const resolved = resolveConfig(config, { directory })
  await checkPaths(resolved)
  return resolved
}
