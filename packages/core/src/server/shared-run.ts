import { basename } from 'node:path'
import type { IsolationLevel, NarrowScope, Scope, SessionAddress } from '@mooring/client'
import { isMooringError } from '@mooring/client'
import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import { worksOn } from '../config/works-on.ts'
import { namedByVariables } from '../session/data/environment.ts'
import { createProgressLines } from '../session/events/progress-line.ts'
import { openSession, type Session } from '../session/session.ts'
import { createConfigSources, type ConfigSources } from './config-sources.ts'
import { createCurrentSession, type CurrentSession } from './current-session.ts'
import { namesToStart, presumedIn } from './names-to-start.ts'
import { serveSession } from './socket-server.ts'

/** A session on a config file that every runner project of this process shares. */
export interface SharedRun {
  /** As of now: a reload may change the names. */
  address(): SessionAddress
  /** Absolute paths of the files that the config was read from. */
  sources(): string[]
  /**
   * Begins the starts of what the files of a run name, without waiting for them. An engine is looked for only where there
   * is something to start; where nothing is, the first request of a worker does.
   *
   * @param files absolute paths of tests, and of what they import, that may name containers
   * @throws DockerError DOCKER_UNREACHABLE
   */
  begin(files: readonly string[]): Promise<void>
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
    begin: (files) => {
      for (const file of files) begun.add(file)
      current.retry()
      return start()
    },
    reload: () => (reloading ??= reload().finally(() => (reloading = undefined))),
    close: () => (closed ??= close().then(() => current.close())),
  }
}

const declaredIn = (config: ResolvedConfig): Omit<SessionAddress, 'socketPath' | 'token'> => ({
  containers: config.containers.map(({ name }) => name),
  presumed: presumedIn(config),
  logs: config.logs.show,
  isolation: isolationIn(config),
  ...scopesIn(config),
  ...worksOnIn(config),
  ...variablesIn(config),
})

function isolationIn({ containers }: ResolvedConfig): Record<string, IsolationLevel> {
  const levels = containers.flatMap(({ name, service, scope }): [string, IsolationLevel][] =>
    service?.isolation ? [[name, narrower(service.isolation.level, scope)]] : [],
  )
  return Object.fromEntries(levels)
}

// What ends with a test can keep data of its own no longer than that.
function narrower(level: IsolationLevel, scope: Scope): IsolationLevel {
  if (level === 'test' || scope === 'test') return 'test'
  return level === 'file' || scope === 'file' ? 'file' : 'worker'
}

function scopesIn({ containers }: ResolvedConfig): Pick<SessionAddress, 'scopes'> {
  const scopes = containers.flatMap(({ name, scope }): [string, NarrowScope][] =>
    scope === 'run' ? [] : [[name, scope]],
  )
  return scopes.length > 0 ? { scopes: Object.fromEntries(scopes) } : {}
}

function worksOnIn(config: ResolvedConfig): Pick<SessionAddress, 'worksOn'> {
  const found = worksOn(config)
  return Object.keys(found).length > 0 ? { worksOn: found } : {}
}

const variablesIn = (config: ResolvedConfig): Pick<SessionAddress, 'environment'> =>
  Object.keys(config.env).length > 0 ? { environment: namedByVariables(config) } : {}

function openOn(config: ResolvedConfig, { isWatched, log }: SharedRunOptions): Promise<Session> {
  const lines = createProgressLines()
  return openSession(config, {
    isWatched,
    onEvent: (event) => {
      const line = lines(event)
      if (line !== undefined) log(line)
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
    options.log(`${name} changed: everything starts anew`)
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
