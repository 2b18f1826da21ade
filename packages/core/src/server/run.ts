import type { SessionAddress } from '@mooring/client'
import { findConfig } from '../config/find.ts'
import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import { createProgressLines } from '../session/events/progress-line.ts'
import { openSession, type Session } from '../session/session.ts'
import { registry, type SharedRun } from './run-registry.ts'
import { serveSession, type SocketServer } from './socket-server.ts'

/** One use of the containers of a config by a test runner. */
export interface Run {
  /** What workers need to reach the containers; plain data. */
  address: SessionAddress
  /**
   * Lets go of the containers; the last one to let go removes them.
   *
   * @throws TeardownError TEARDOWN_FAILED
   */
  release(): Promise<void>
}

export interface RunOptions {
  /** Where to look for the config, then upward. */
  directory: string
  /** Path of the config, relative to the directory. @default the nearest containers.config file */
  configFile?: string | undefined
  /** Writes one line of progress. */
  log(line: string): void
  /** Whether eager containers start at once; a run that only lists its tests wants none. @default true */
  startEager?: boolean
}

/**
 * Opens a session for the config, or joins the one of this process, serves it to workers and begins the eager starts
 * without waiting for them.
 *
 * @throws ConfigError, DockerError DOCKER_UNREACHABLE
 */
export async function acquireRun({
  directory,
  configFile,
  log,
  startEager = true,
}: RunOptions): Promise<Run> {
  const file = await findConfig(directory, configFile)
  const shared = await registry().acquire(file, {
    open: async () => open(await loadConfig({ directory, configFile: file }), log),
    log,
  })
  if (startEager)
    for (const name of shared.address.eager) void shared.session.start(name).catch(() => undefined)
  return { address: shared.address, release: () => registry().release(file) }
}

async function open(config: ResolvedConfig, log: (line: string) => void): Promise<SharedRun> {
  const lines = createProgressLines()
  const session = await openSession(config, {
    onEvent: (event) => {
      const line = lines(event)
      if (line !== undefined) log(line)
    },
  })
  const server = await serve(session)
  const { socketPath, token } = server
  const containers = config.containers.map(({ name }) => name)
  const eager = config.containers.filter(({ start }) => start === 'eager').map(({ name }) => name)
  let closed: Promise<void> | undefined
  return {
    session,
    address: { socketPath, token, containers, eager, logs: config.logs.show },
    close: () => (closed ??= server.close().then(() => session.close())),
  }
}

async function serve(session: Session): Promise<SocketServer> {
  try {
    return await serveSession(session)
  } catch (error) {
    await session.close()
    throw error
  }
}
