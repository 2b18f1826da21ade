import type { SessionAddress } from '@mooring/client'
import { findConfig } from '../config/find.ts'
import { registry } from './run-registry.ts'
import { openSharedRun } from './shared-run.ts'

/** One use of the containers of a config by a test runner. */
export interface Run {
  /** What workers need to reach the containers, as of now; plain data. */
  readonly address: SessionAddress
  /** The config and the local files that it imports, as of now; absolute paths. */
  readonly sources: readonly string[]
  /**
   * To be called before tests run again. An edit of the sources is applied: containers that are declared otherwise, and
   * those that depend on them, start anew, the others run on. A config that cannot be used is told and changes
   * nothing. Starts that failed are tried again. Nothing waits for a start, and the promise never rejects.
   */
  reload(): Promise<void>
  /**
   * Lets go of the containers; the last one to let go removes them.
   *
   * @param options.isHeld keeps them for a minute for the next who acquires the config. @default false
   * @throws TeardownError TEARDOWN_FAILED
   */
  release(options?: { isHeld?: boolean }): Promise<void>
}

export interface RunOptions {
  /** Where to look for the config, then upward. */
  directory: string
  /** Path of the config, relative to the directory. @default the nearest containers.config file */
  configFile?: string | undefined
  /** Writes one line of progress; a mistake in an edited config has several. */
  log(line: string): void
  /** Whether eager containers start at once; a run that only lists its tests wants none. @default true */
  startEager?: boolean
  /** Whether tests will run again and again, with a reload before each time. @default false */
  isWatched?: boolean
  /** Hears of each file that the config is read from when a session is opened for it, also when that fails. */
  onSource?: (file: string) => void
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
  isWatched = false,
  onSource,
}: RunOptions): Promise<Run> {
  const file = await findConfig(directory, configFile)
  const open = (): ReturnType<typeof openSharedRun> =>
    openSharedRun({ file, isWatched, log, onSource })
  const shared = await registry().acquire(file, { open, log })
  if (startEager) shared.startEager()
  return {
    get address() {
      return shared.address()
    },
    get sources() {
      return shared.sources()
    },
    reload: shared.reload,
    release: (options) => registry().release(file, options),
  }
}
