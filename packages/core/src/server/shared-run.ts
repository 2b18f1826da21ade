import { basename } from 'node:path'
import type { IsolationLevel, NarrowScope, Scope, SessionAddress } from '@mooring/client'
import { isMooringError } from '@mooring/client'
import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import { namedByVariables } from '../session/data/environment.ts'
import { createProgressLines } from '../session/events/progress-line.ts'
import { openSession, type Session } from '../session/session.ts'
import { createConfigSources, type ConfigSources } from './config-sources.ts'
import { createCurrentSession, type CurrentSession } from './current-session.ts'
import { serveSession, type SocketServer } from './socket-server.ts'

/** A session on a config file that every runner project of this process shares. */
export interface SharedRun {
  /** As of now: a reload may change the names. */
  address(): SessionAddress
  /** Absolute paths of the files that the config was read from. */
  sources(): string[]
  /** Begins the eager starts, now and after each reload, without waiting for them. */
  startEager(): void
  /** Loads the config anew if it was edited, and makes the containers what it declares; never rejects. */
  reload(): Promise<void>
  /** Again does nothing more. */
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

/** @throws ConfigError, DockerError DOCKER_UNREACHABLE */
export async function openSharedRun(options: SharedRunOptions): Promise<SharedRun> {
  const sources = createConfigSources()
  const onSource = (file: string): void => {
    sources.note(file)
    options.onSource?.(file)
  }
  const load = (): Promise<ResolvedConfig> =>
    loadConfig({ directory: '/', configFile: options.file, onSource })
  const config = await load()
  const current = createCurrentSession(await openOn(config, options), (error) =>
    options.log((error as Error).message),
  )
  const { socketPath, token, close } = await serve(current)
  const editing = { options, sources, load, current, config }
  let isEager = false
  let reloading: Promise<void> | undefined
  let closed: Promise<void> | undefined
  const startEager = (): void => {
    isEager = true
    for (const name of eagerIn(editing.config))
      void current
        .get()
        .then((session) => session.start(name))
        .catch(() => undefined)
  }
  const reload = async (): Promise<void> => {
    await applyEdits(editing)
    if (isEager) startEager()
  }
  return {
    address: () => ({
      socketPath,
      token,
      containers: editing.config.containers.map(({ name }) => name),
      eager: eagerIn(editing.config),
      logs: editing.config.logs.show,
      isolation: isolationIn(editing.config),
      ...scopesIn(editing.config),
      ...variablesIn(editing.config),
    }),
    sources: sources.files,
    startEager,
    reload: () => (reloading ??= reload().finally(() => (reloading = undefined))),
    close: () => (closed ??= close().then(() => current.close())),
  }
}

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

const variablesIn = (config: ResolvedConfig): Pick<SessionAddress, 'environment'> =>
  Object.keys(config.env).length > 0 ? { environment: namedByVariables(config) } : {}

const eagerIn = ({ containers }: ResolvedConfig): string[] =>
  containers.filter(({ start }) => start === 'eager').map(({ name }) => name)

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

async function serve(current: CurrentSession): Promise<SocketServer> {
  try {
    return await serveSession(current)
  } catch (error) {
    await current.close()
    throw error
  }
}

interface Editing {
  options: SharedRunOptions
  sources: ConfigSources
  load(): Promise<ResolvedConfig>
  current: CurrentSession
  /** The one that was loaded last without a mistake. */
  config: ResolvedConfig
  /** It was edited into something that cannot be loaded. */
  isBroken?: boolean
}

async function applyEdits(editing: Editing): Promise<void> {
  const { options, current } = editing
  const name = basename(options.file)
  const edited = await loadEdited(editing).catch((error: unknown): undefined => {
    options.log(`${name} cannot be used, so the containers stay as they are.\n${textOf(error)}`)
  })
  try {
    const session = await current.get().catch(() => undefined)
    if (session && (!edited || session.fits(edited))) await session.reconcile(edited)
    else {
      options.log(`${name} changed: everything starts anew`)
      await current.replace(() => openOn(edited ?? editing.config, options))
    }
    editing.config = edited ?? editing.config
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
