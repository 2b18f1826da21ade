import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { ResolvedConfig } from '../config/resolved.ts'
import { openEngine, type Engine, type EngineOptions } from '../docker/engine.ts'
import { createImageStore } from '../docker/images.ts'
import { nameLabel, sessionLabel } from '../docker/labels.ts'
import { noEngine } from '../docker/no-engine.ts'
import { thisProcess } from '../docker/owner.ts'
import { readSettings, type Settings } from '../docker/settings.ts'
import type { SessionContext } from './context.ts'
import { createOutputs } from './events/outputs.ts'
import { projectOf } from './project.ts'
import { armReaper, noReaper, type Reaper, type ReaperParts } from './reaper/reaper.ts'
import { removeLeftovers } from './reaper/remove-leftovers.ts'
import type { RemovedOrphans } from './reaper/removed-orphans.ts'
import { startRyuk } from './reaper/ryuk.ts'
import { needsEngine } from './reconcile/compare.ts'
import {
  createEditableConfig,
  type EditableConfig,
  type ToldToKeep,
} from './reconcile/editable-config.ts'
import { openKeptNotes } from './reuse/kept-notes.ts'
import { openUses } from './reuse/uses.ts'
import type { OpenOptions, Session } from './session.ts'
import { createTeardown } from './teardown.ts'
import { sessionOn, type EditingParts } from './wire-session.ts'

/**
 * Finds an engine, unless all that is declared runs already, and opens a session on it; nothing is started yet.
 *
 * @throws DockerError DOCKER_UNREACHABLE
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
  const engine = hasContainers
    ? await engineOf(id, prepare(config), { settings, signal })
    : noEngine()
  editable.openedAt(engine.endpoint.place)
  const prepared = prepare(config)
  const closing = new AbortController()
  // Every request and wait of the session listens to it, and Node warns of the eleventh.
  setMaxListeners(0, closing.signal)
  const hasWatchdog = config.reaper !== 'none'
  const { stateDirectory } = settings
  const reaping = { identity: { id, owner }, engine, stateDirectory, hasWatchdog }
  const reaper = hasContainers ? await armed(reaping, settings.environment) : noReaper
  const swept =
    hasContainers &&
    removeLeftovers(reaping, closing.signal).then((removed) => tellOrphans(context, removed))
  const context: SessionContext = {
    id,
    owner,
    config: prepared,
    project: projectOf(config),
    uses: openUses(stateDirectory),
    engine,
    images: createImageStore(engine.docker, settings.images),
    settings: settings.images,
    teardown: createTeardown(engine.loss.orLost),
    // What a dead session left may hold a port or a name that is wanted now.
    mayCreate: async () => void (await Promise.all([swept, ryukReady])),
    whileMaking: reaper.whileMaking,
    removals: new Map(),
    creating: new Map(),
    instances: new Map(),
    signal: closing.signal,
    mask,
    emit: outputs.emitterOn(engine),
  }
  tellOpened(context)
  const ryukReady = hasContainers ? startRyuk(context, settings.ryuk) : Promise.resolve()
  ryukReady.catch(() => undefined)
  const adopt = adopterOf(context, editable, settings)
  const closingParts = { closing, reaper, ...outputs }
  return sessionOn(context, { ...closingParts, prepare, adopt, isWatched, ...settings })
}

// What a command has told to keep.
const noted = (
  config: ResolvedConfig,
  { stateDirectory }: Settings,
): Promise<ToldToKeep | undefined> => openKeptNotes(stateDirectory).of(projectOf(config))

function adopterOf(
  context: SessionContext,
  editable: EditableConfig,
  settings: Settings,
): EditingParts['adopt'] {
  return (edited) => {
    editable.follow(edited)
    context.config = edited
    // A context that was edited must be built again.
    context.images = createImageStore(context.engine.docker, settings.images)
  }
}

const engineOf = (
  sessionId: string,
  config: ResolvedConfig,
  options: Omit<EngineOptions, 'connectionMode'>,
): Promise<Engine> =>
  openEngine(eventsLabel(sessionId, config), { ...options, connectionMode: config.connectionMode })

function tellOpened({ emit, engine, config }: SessionContext): void {
  const { endpoint, apiVersion } = engine
  const containers = config.containers.map(({ name }) => name)
  emit({ kind: 'session-opened', endpoint: endpoint.place, apiVersion, containers })
}

function tellOrphans({ emit }: SessionContext, removed: RemovedOrphans | undefined): void {
  if (!removed) return
  const { containers, networks, volumes } = removed
  const objects = containers.length + networks.length + volumes.length
  if (objects > 0) emit({ kind: 'orphans-removed', objects })
}

// Containers that are kept carry the label of no session.
const eventsLabel = (sessionId: string, { containers }: ResolvedConfig): string =>
  containers.some(({ reuse }) => reuse) ? nameLabel : `${sessionLabel}=${sessionId}`

// An engine that nobody closes keeps its events stream open.
async function armed(
  parts: Omit<ReaperParts, 'environment'>,
  environment: NodeJS.ProcessEnv,
): Promise<Reaper> {
  try {
    return await armReaper({ ...parts, environment })
  } catch (error) {
    parts.engine.close()
    throw error
  }
}
