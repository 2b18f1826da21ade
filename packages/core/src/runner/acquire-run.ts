import type { EndedTest, SessionAddress } from '@mooring/client'
import { findConfig } from '../config/find.ts'
import type { SharedRun, SharedRunOptions } from '../server/shared-run.ts'
import { openSpans } from '../tracing/open-spans.ts'
import { openProcessRun } from './process-run.ts'
import { registry } from './run-registry.ts'

/** One use of the containers of a config by a test runner. */
export interface Run {
  /** What workers need to reach the containers, as of now; plain data. */
  readonly address: SessionAddress
  /** The config and the local files that it imports, as of now; absolute paths. */
  readonly sources: readonly string[]
  /** Files and folders that containers are made from, where an edit is to have tests run again; absolute paths. */
  readonly watched: readonly string[]
  /** Names of the containers that a reload would start anew, because what they are made from was edited. Never rejects. */
  edited(): Promise<string[]>
  /**
   * Begins the starts of what files name, for a run of tests that follows; nothing waits for a start.
   *
   * @param files absolute paths, as `filesThatAsk` finds them
   * @throws DockerError DOCKER_UNREACHABLE
   */
  begin(files: readonly string[]): Promise<void>
  /** Tells of tests what only the runner knows, such as that they are skipped. Never rejects. */
  tell(tests: readonly EndedTest[]): Promise<void>
  /**
   * To be called before tests run again. An edit of the sources is applied: containers that are declared otherwise, and
   * those that depend on them, start anew, the others run on; so is one of the files that containers are made from. A config that cannot be used is reported and changes
   * nothing. Starts that failed are tried again. Nothing waits for a start, and the promise never rejects.
   */
  reload(): Promise<void>
  /**
   * Releases the containers; the last release removes them.
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
  /** Whether tests will run again and again, with a reload before each time. @default false */
  isWatched?: boolean
  /** Hears of each file that the config is read from when it is loaded, also when that fails. */
  onSource?: (file: string) => void
}

/**
 * Loads the config in a process of its own, or joins the run of this process that has, and serves it to workers. No engine
 * is looked for before `begin` finds something to start, or a worker asks.
 *
 * @throws ConfigError; InternalError SESSION_PROCESS_FAILED
 */
export async function acquireRun({
  directory,
  configFile,
  log,
  isWatched = false,
  onSource,
}: RunOptions): Promise<Run> {
  const file = await findConfig(directory, configFile)
  const open = (): Promise<SharedRun> => openRun({ file, isWatched, log, onSource })
  const shared = await registry().acquire(file, { open, log })
  return {
    get address() {
      return shared.address()
    },
    get sources() {
      return shared.sources()
    },
    get watched() {
      return shared.watched()
    },
    edited: shared.edited,
    begin: shared.begin,
    tell: (tests) => shared.tell(tests).catch(() => undefined),
    reload: shared.reload,
    release: (options) => registry().release(file, options),
  }
}

// Spans are made in this process, because OpenTelemetry is set up here, and not in that of the session.
async function openRun(options: SharedRunOptions): Promise<SharedRun> {
  const spans = await openSpans()
  if (!spans) return openAt(options)
  const run = await openAt({ ...options, onEvent: spans.onEvent })
  return { ...run, close: () => run.close().finally(spans.end) }
}

// For breakpoints in functions of the config, and where no further process is allowed.
async function openAt(options: SharedRunOptions): Promise<SharedRun> {
  if (process.env['MOORING_SESSION_PROCESS'] !== 'off') return openProcessRun(options)
  const { openSharedRun } = await import('../server/shared-run.ts')
  return openSharedRun(options)
}
