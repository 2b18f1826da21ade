import type { ContainerRecord } from '@mooring/client'
import type { ResolvedConfig, ResolvedContainer } from '../config/resolved.ts'
import { readSettings } from '../docker/settings.ts'
import type { LifecycleEvent } from '../session/events/lifecycle.ts'
import { namesToKeep, type NamesToKeep } from '../session/kept/names-to-keep.ts'
import { reuseForbidden } from '../session/kept/reuse-forbidden.ts'
import { openSession } from '../session/open-session.ts'
import { projectOf } from '../session/project.ts'
import { madeFrom } from '../session/reconcile/contents.ts'
import { openKeptNotes } from '../session/reuse/kept-notes.ts'
import type { Session } from '../session/session.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { createConfigSources, type ConfigSources } from './config-sources.ts'
import { knownVariables } from './known-variables.ts'
import { loadWithoutReport } from './load-without-report.ts'
import { removeOwn } from './remove-own.ts'

export interface KeptStartOptions {
  /** Where the search for the config begins. */
  directory: string
  configFile?: string | undefined
  /** Declared names. @default all that are not lazy and can stay */
  names?: readonly string[]
  /** Gives the start up. */
  signal: AbortSignal
  onEvent(event: LifecycleEvent): void
  /** Hears what is going to be started, before anything is. @default nobody */
  onChosen?: (containers: Pick<ResolvedContainer, 'name' | 'image'>[]) => void
  /** Whether `reload` will be called. @default false */
  isWatched?: boolean
}

/** Containers that run and stay. */
export interface KeptStart {
  /** Of the moment. */
  config: ResolvedConfig
  leftOut: NamesToKeep['leftOut']
  /** Of what was started, in declared order. */
  records(): ContainerRecord[]
  /** Declared variables of the test process, of those that refer to nothing but what was started. */
  variables(): Record<string, string>
  /** Whether a later run will know of it; false where the folder for state cannot be written. */
  isNoted: boolean
  /** Absolute paths of files and folders whose edits `reload` applies. */
  watched(): string[]
  /**
   * Applies edits.
   *
   * @returns whether there were any
   * @throws the error of a config that cannot be used, or of a start; what ran before may run on
   */
  reload(): Promise<boolean>
  /** Ends the session; the containers stay. */
  close(): Promise<void>
}

/**
 * Starts containers of a config to stay, whatever it says about `keep`, and notes it, so that later sessions take them over.
 * When a start fails or is given up, what was made for it is removed; what was there before stays.
 *
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID, SETTING_INVALID, REUSE_FORBIDDEN
 * @throws UsageError UNKNOWN_CONTAINER, CANNOT_BE_KEPT
 * @throws DockerError and StartupError of the first container that failed
 */
export async function startKept(options: KeptStartOptions): Promise<KeptStart> {
  const { directory, configFile, names: asked = [], signal, isWatched = false } = options
  const settings = await readSettings()
  const sources = createConfigSources()
  const config = await loadWithoutReport({
    directory,
    ...(configFile !== undefined && { configFile }),
    onSource: sources.note,
  })
  const keep = namesToKeep(config, asked)
  if (!settings.isReuseAllowed) throw reuseForbidden()
  options.onChosen?.(config.containers.filter(({ name }) => keep.names.includes(name)))
  let place = ''
  const open = (current: ResolvedConfig): Promise<Session> =>
    openSession(current, {
      signal,
      isWatched,
      keep: { namesIn: (edited) => namesToKeep(edited, asked).names },
      onEvent: (event) => {
        if (event.kind === 'session-opened') place = event.endpoint
        options.onEvent(event)
      },
    })
  let session = await open(config)
  const running = { config, keep, records: new Map<string, ContainerRecord>() }
  try {
    await allOrNothing(session, startAll(session, running), signal)
  } catch (error) {
    await removeOwn(projectOf(config))
    throw error
  }
  const isNoted = await note(settings.stateDirectory, { config, names: keep.names, place })
  return {
    get config() {
      return running.config
    },
    leftOut: keep.leftOut,
    isNoted,
    records: () => running.keep.names.flatMap((name) => running.records.get(name) ?? []),
    variables: () => knownVariables(running.config, running.records),
    watched: () => watchedIn(running.config, sources),
    reload: async () => {
      const edited = await editedConfig(running.config, sources)
      if (!edited && (await session.edited()).length === 0) return false
      const { names, leftOut } = namesToKeep(edited ?? running.config, asked)
      const needsAnother = edited !== undefined && !session.fits(edited)
      await session.reconcile(edited)
      if (needsAnother) {
        await session.close()
        session = await open(edited)
      }
      running.config = edited ?? running.config
      running.keep = { names, leftOut }
      await Promise.all(startAll(session, running))
      await note(settings.stateDirectory, { config: running.config, names, place })
      return true
    },
    close: () => session.close(),
  }
}

interface Running {
  config: ResolvedConfig
  keep: NamesToKeep
  records: Map<string, ContainerRecord>
}

function startAll(session: Session, { keep, records }: Running): Promise<void>[] {
  return keep.names.map(async (name) => {
    records.set(name, (await session.liveOf(name)).current)
  })
}

async function note(
  stateDirectory: string,
  { config, names, place }: { config: ResolvedConfig; names: readonly string[]; place: string },
): Promise<boolean> {
  const notes = openKeptNotes(stateDirectory)
  const project = projectOf(config)
  const former = await notes.of(project)
  const others = former?.place === place ? former.names : []
  return notes.write(project, { names: [...new Set([...others, ...names])], place }).then(
    () => true,
    () => false,
  )
}

const watchedIn = ({ containers, directory }: ResolvedConfig, sources: ConfigSources): string[] => [
  ...new Set([
    ...sources.files(),
    ...containers.flatMap((container) => [
      ...madeFrom(container),
      ...(container.service?.sources?.(directory) ?? []),
    ]),
  ]),
]

async function editedConfig(
  { directory, file }: ResolvedConfig,
  sources: ConfigSources,
): Promise<ResolvedConfig | undefined> {
  if (!sources.areEdited() || file === undefined) return undefined
  return loadWithoutReport({ directory, configFile: file, onSource: sources.note })
}
