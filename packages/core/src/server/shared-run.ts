import { basename } from 'node:path'
import type { EndedTest, SessionAddress } from '@mooring/client'
import { isMooringError } from '@mooring/client'
import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import type { LifecycleListener } from '../session/events/lifecycle.ts'
import { createProgressLines } from '../session/events/progress-line.ts'
import { openSession } from '../session/open-session.ts'
import { madeFrom } from '../session/reconcile/contents.ts'
import type { Session } from '../session/session.ts'
import { createConfigSources, type ConfigSources } from './config-sources.ts'
import { createCurrentSession, type CurrentSession } from './current-session.ts'
import { declaredIn } from './declared-in.ts'
import { namesToStart } from './names-to-start.ts'
import { serveSession } from './socket-server.ts'

/** A session on a config file that every runner project of this process shares. */
export interface SharedRun {
  /** As of now: a reload may change the names. */
  address(): SessionAddress
  /** Absolute paths of the files that the config was read from. */
  sources(): string[]
  /** Absolute paths of the files and folders that containers are made from, where an edit is to have tests run again. */
  watched(): string[]
  /** Names of the containers that a reload would start anew, because something in `watched` was edited; never rejects. */
  edited(): Promise<string[]>
  /**
   * Begins the starts of what the files of a run name, without waiting for them. An engine is looked for only where there
   * is something to start; where nothing is, the first request of a worker does.
   *
   * @param files absolute paths of tests, and of what they import, that may name containers
   * @throws DockerError DOCKER_UNREACHABLE
   */
  begin(files: readonly string[]): Promise<void>
  /** Tells of tests what only the runner knows; where no session is open nobody hears it. */
  tell(tests: readonly EndedTest[]): Promise<void>
  /**
   * Loads the config anew if it was edited, makes the containers what it declares, and tries again what failed; never
   * rejects.
   */
  reload(): Promise<void>
  /** Again does nothing more. @throws TeardownError TEARDOWN_FAILED */
  close(): Promise<void>
}

export interface SharedRunOptions {
  /** Absolute path of the config. */
  file: string
  /** Whether it may be edited while the run is open. */
  isWatched: boolean
  /** Writes one line of progress. */
  log(line: string): void
  /** Hears of each file that the config is read from, also when that fails. */
  onSource?: ((file: string) => void) | undefined
  /** Hears of what happens. */
  onEvent?: LifecycleListener | undefined
}

/** Loads the config and serves it to workers; no engine is looked for yet. @throws ConfigError */
export async function openSharedRun(options: SharedRunOptions): Promise<SharedRun> {
  const sources = createConfigSources()
  const onSource = (file: string): void => {
    sources.note(file)
    options.onSource?.(file)
  }
  const load = (): Promise<ResolvedConfig> =>
    loadConfig({ directory: '/', configFile: options.file, onSource })
  const editing: Editing = { options, sources, load, config: await load() }
  const current = createCurrentSession(
    () => openOn(editing.config, options),
    (error) => options.log((error as Error).message),
  )
  const { socketPath, token, close } = await serveSession(current)
  const begun = new Set<string>()
  const start = async (): Promise<void> => {
    const names = namesToStart(editing.config, [...begun])
    if (names.length === 0) return
    const session = await current.get()
    for (const name of names) session.start(name).catch(() => undefined)
  }
  let reloading: Promise<void> | undefined
  const reload = async (): Promise<void> => {
    current.retry()
    await applyEdits(editing, current)
    if (await current.opened()) await start()
  }
  let closed: Promise<void> | undefined
  return {
    address: () => ({ socketPath, token, ...declaredIn(editing.config) }),
    sources: sources.files,
    watched: () => watchedIn(editing.config),
    edited: async () => {
      await reloading
      const session = await current.opened()
      return (await session?.edited().catch(() => [])) ?? []
    },
    begin: async (files) => {
      for (const file of files) begun.add(file)
      current.retry()
      const former = await current.opened()
      former?.testsBegin()
      await start()
    },
    tell: async (tests) => {
      const session = await current.opened()
      for (const test of tests) await session?.ask('tellTest', test)
    },
    reload: () => (reloading ??= reload().finally(() => (reloading = undefined))),
    close: () => (closed ??= close().then(() => current.close())),
  }
}

const watchedIn = ({ containers, directory }: ResolvedConfig): string[] => [
  ...new Set(
    containers
      .filter(({ watch }) => watch)
      .flatMap((container) => [
        ...madeFrom(container),
        ...(container.service?.sources?.(directory) ?? []),
      ]),
  ),
]

function openOn(
  config: ResolvedConfig,
  { isWatched, log, onEvent }: SharedRunOptions,
): Promise<Session> {
  const lines = createProgressLines()
  return openSession(config, {
    isWatched,
    onEvent: (event) => {
      const line = lines(event)
      if (line !== undefined) log(line)
      onEvent?.(event)
    },
  })
}

interface Editing {
  options: SharedRunOptions
  sources: ConfigSources
  load(): Promise<ResolvedConfig>
  /** The one that was loaded last without a mistake. */
  config: ResolvedConfig
  /** It was edited into something that cannot be loaded. */
  isBroken?: boolean
}

async function applyEdits(editing: Editing, current: CurrentSession): Promise<void> {
  const { options } = editing
  const name = basename(options.file)
  const edited = await loadEdited(editing).catch((error: unknown): undefined => {
    options.log(`${name} cannot be used, so the containers stay as they are.\n${textOf(error)}`)
  })
  const session = await current.opened()
  const config = edited ?? editing.config
  try {
    if (session && (!edited || session.fits(edited))) await session.reconcile(edited)
    editing.config = config
    if (!session || session.fits(config)) return
    options.log(`${name} changed: everything restarts`)
    await current.replace()
  } catch (error) {
    editing.isBroken = true // Tried again by the next reload.
    options.log(`${name} could not be applied.\n${textOf(error)}`)
  }
}

/** Undefined when the config is as it was. */
async function loadEdited(editing: Editing): Promise<ResolvedConfig | undefined> {
  if (!editing.isBroken && !editing.sources.areEdited()) return undefined
  editing.isBroken = true
  const config = await editing.load()
  editing.isBroken = false
  return config
}

const textOf = (error: unknown): string =>
  isMooringError(error) ? error.message : String((error as Error).stack ?? error)
