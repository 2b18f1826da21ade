import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { ResolvedConfig } from '../config/resolved.ts'
import { nameLabel, sessionLabel } from '../docker/labels.ts'
import { noEngine } from '../docker/no-engine.ts'
import { thisProcess } from '../docker/owning-process.ts'
import { readSettings, type Settings } from '../docker/settings.ts'
import { createContainerTable } from './containers/container-table.ts'
import { createDeclarations } from './containers/declarations.ts'
import type { SessionContext, SessionPart } from './context.ts'
import { findEngines, type FoundEngines } from './engines/find-engines.ts'
import { createOutputs } from './events/outputs.ts'
import { openContexts, type GuardedEngine } from './open-contexts.ts'
import { projectOf } from './project.ts'
import { armReaper, noReaper, together, type ReaperParts } from './reaper/reaper.ts'
import { removeLeftovers } from './reaper/remove-leftovers.ts'
import type { RemovedOrphans } from './reaper/removed-orphans.ts'
import { startRyuk } from './reaper/ryuk.ts'
import { needsEngine } from './reconcile/compare.ts'
import { createEditableConfig, type EditableConfig } from './reconcile/editable-config.ts'
import { openEngineNotes } from './reuse/engine-notes.ts'
import { openKeptNotes } from './reuse/kept-notes.ts'
import type { ToldToKeep } from './reuse/told-to-keep.ts'
import { openUses } from './reuse/uses.ts'
import { createSessionImages } from './session-images.ts'
import type { OpenOptions, Session } from './session.ts'
import { sessionOn } from './wire-session.ts'

/**
 * Finds an engine, or those that are named, unless all that is declared runs already, and opens a session there; nothing is
 * started yet.
 *
 * @throws DockerError DOCKER_UNREACHABLE; where engines are named ENGINE_UNREACHABLE, PLACEMENT_IMPOSSIBLE, BIND_NOT_LOCAL,
 * NETWORK_NOT_ACROSS
 * @throws ConfigError SETTING_INVALID, CONFIG_INVALID when the file for events cannot be written
 */
export async function openSession(
  config: ResolvedConfig,
  {
    signal = new AbortController().signal,
    onEvent = () => undefined,
    isWatched = false,
    keep,
  }: OpenOptions = {},
): Promise<Session> {
  const id = randomBytes(6).toString('hex')
  const settings = await readSettings()
  const editable = createEditableConfig(config, settings, keep ?? (await noted(config, settings)))
  const { mask, prepare } = editable
  const { summaryFile } = settings
  const outputs = createOutputs(config, { session: id, summaryFile, onEvent, mask })
  const owner = await thisProcess()
  const hasContainers = needsEngine(config)
  const found: FoundEngines = hasContainers
    ? await findEngines(eventsLabel(id, prepare(config)), config, { settings, signal })
    : { engines: [noEngine()], several: undefined }
  const prepared = placedIn(found, config, editable)
  await noteEngines(found, prepared, settings)
  const closing = new AbortController()
  // Every request and wait of the session listens to it, and Node warns of the eleventh.
  setMaxListeners(0, closing.signal)
  const identity = { id, owner }
  const hasWatchdog = config.reaper !== 'none'
  const { stateDirectory, environment } = settings
  const reaping = { identity, stateDirectory, environment, hasWatchdog }
  const guarded = hasContainers
    ? await guardedBy(found, reaping, { settings, signal: closing.signal })
    : found.engines.map(unguarded)
  const ofAll = {
    ...identity,
    declarations: createDeclarations(prepared),
    containers: createContainerTable(closing.signal),
    several: found.several,
    project: projectOf(config),
    uses: openUses(stateDirectory),
    settings: settings.images,
    signal: closing.signal,
    mask,
  }
  const images = createSessionImages(ofAll)
  const [context] = openContexts(ofAll, guarded, { ...outputs, images }) as [SessionContext]
  const adopt = (edited: ResolvedConfig): void => {
    editable.follow(edited)
    context.declarations.adopt(edited)
    // A build context that was edited must be built again.
    images.renew()
  }
  const reaper = together(guarded.map((one) => one.reaper))
  const closingParts = { closing, reaper, ...outputs }
  return sessionOn(context, { ...closingParts, prepare, adopt, isWatched, ...settings })
}

// What a command has told to keep.
const noted = (
  config: ResolvedConfig,
  { stateDirectory }: Settings,
): Promise<ToldToKeep | undefined> => openKeptNotes(stateDirectory).of(projectOf(config))

/** The config as it holds on the engines that were found; an engine that nobody closes keeps its events stream open. */
function placedIn(
  { engines, several }: FoundEngines,
  config: ResolvedConfig,
  { openedAt, prepare }: EditableConfig,
): ResolvedConfig {
  try {
    openedAt(engines[0]?.endpoint.place ?? '', several?.placement)
    const prepared = prepare(config)
    several?.placement.follow(prepared)
    return prepared
  } catch (error) {
    for (const engine of engines) engine.close()
    throw error
  }
}

/** Has commands find what is kept there. */
async function noteEngines(
  { several }: FoundEngines,
  config: ResolvedConfig,
  { stateDirectory }: Settings,
): Promise<void> {
  if (several && config.containers.some(({ reuse }) => reuse))
    await openEngineNotes(stateDirectory).add(projectOf(config), several.chosen)
}

const unguarded = (engine: GuardedEngine['engine']): GuardedEngine => ({
  engine,
  reaper: noReaper,
  swept: Promise.resolve(),
  guard: async (context) => tellOpened(context),
})

/** Notes the session for each engine, and sees to it that nothing stays there. */
async function guardedBy(
  { engines }: FoundEngines,
  reaping: Omit<ReaperParts, 'engine'>,
  { settings, signal }: { settings: Settings; signal: AbortSignal },
): Promise<GuardedEngine[]> {
  const arming = engines.map((engine) => armReaper({ ...reaping, engine }))
  try {
    const reapers = await Promise.all(arming)
    return reapers.map((reaper, index): GuardedEngine => {
      const engine = engines[index] as GuardedEngine['engine']
      const leftovers = removeLeftovers({ ...reaping, engine }, signal)
      const guarded: GuardedEngine = {
        engine,
        reaper,
        swept: leftovers,
        guard: (context) => {
          void leftovers.then((removed) => tellOrphans(context, removed))
          if (index === 0) tellOpened(context)
          return startRyuk(context, settings.ryuk)
        },
      }
      return guarded
    })
  } catch (error) {
    for (const armed of await Promise.allSettled(arming))
      if (armed.status === 'fulfilled') await armed.value.dismiss()
    for (const engine of engines) engine.close()
    throw error
  }
}

function tellOpened({
  emit,
  engine,
  all,
  declarations,
}: SessionPart<'declarations' | 'engine' | 'all' | 'emit'>): void {
  const { endpoint, apiVersion, name } = engine
  const containers = declarations.config.containers.map((container) => container.name)
  const engines = all().map((one) => ({
    name: one.engine.name ?? '',
    endpoint: one.engine.endpoint.place,
  }))
  emit({
    kind: 'session-opened',
    endpoint: endpoint.place,
    apiVersion,
    containers,
    ...(name !== undefined && { engines }),
  })
}

function tellOrphans({ emit }: SessionPart<'emit'>, removed: RemovedOrphans | undefined): void {
  if (!removed) return
  const { containers, networks, volumes } = removed
  const objects = containers.length + networks.length + volumes.length
  if (objects > 0) emit({ kind: 'orphans-removed', objects })
}

// Containers that are kept carry the label of no session.
const eventsLabel = (sessionId: string, { containers }: ResolvedConfig): string =>
  containers.some(({ reuse }) => reuse) ? nameLabel : `${sessionLabel}=${sessionId}`
