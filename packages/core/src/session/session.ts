import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import {
  createHandle,
  type Ask,
  type ContainerRecord,
  type Handle,
  type LiveRecord,
} from '@mooring/client'
import type { ResolvedConfig } from '../config/resolved.ts'
import { openEngine, type Engine, type EngineOptions } from '../docker/engine.ts'
import { createImageStore } from '../docker/images.ts'
import { nameLabel, sessionLabel } from '../docker/labels.ts'
import { noEngine } from '../docker/no-engine.ts'
import { thisProcess } from '../docker/owner.ts'
import { readSettings, type Settings } from '../docker/settings.ts'
import { closeSession, type ClosingParts } from './close-session.ts'
import type { SessionContext } from './context.ts'
import { createLeases } from './data/leases.ts'
import type { LifecycleListener } from './events/lifecycle.ts'
import { createOutputs } from './events/outputs.ts'
import { createHostAccess } from './host-access/host-access.ts'
import { createNetworkPool } from './network-pool.ts'
import { createOperations } from './operations.ts'
import { projectOf } from './project.ts'
import { armReaper, noReaper, type Reaper, type ReaperParts } from './reaper/reaper.ts'
import { removeLeftovers } from './reaper/remove-leftovers.ts'
import type { RemovedOrphans } from './reaper/removed-orphans.ts'
import { startRyuk } from './reaper/ryuk.ts'
import { isSameSession, needsEngine, type Reconciliation } from './reconcile/compare.ts'
import {
  createEditableConfig,
  type EditableConfig,
  type ToldToKeep,
} from './reconcile/editable-config.ts'
import { createReconciler } from './reconcile/reconcile.ts'
import { createRecordKeeper } from './record-keeper.ts'
import { createDeaths } from './reports/deaths.ts'
import { openKeptNotes } from './reuse/kept-notes.ts'
import { openUses } from './reuse/uses.ts'
import { removeEnded, removeOutdated } from './scopes/remove-ended.ts'
import { createScopes } from './scopes/scopes.ts'
import { createSnapshots } from './snapshot/snapshots.ts'
import { createStarter } from './starter.ts'
import { createTeardown } from './teardown.ts'
import { createVolumePool } from './volume-pool.ts'

/** One run of the runtime: it makes objects on an engine and removes them all when it closes. */
export interface Session {
  /** Value of the label `org.testcontainers.session-id` on everything the session makes. */
  id: string
  config: ResolvedConfig
  /** False for a config whose settings at the top level only another session can have. */
  fits(config: ResolvedConfig): boolean
  /**
   * Makes the containers those of an edited config: see Reconciler.
   *
   * @param config one that fits; undefined for the one that the session has
   */
  reconcile(config: ResolvedConfig | undefined): Promise<Reconciliation>
  /** Names of the containers that the next reconcile would start anew, because what they are made from was edited. */
  edited(): Promise<string[]>
  /** Starts a container, and those it depends on, unless that is done or under way; settles when it is ready or failed. */
  start(name: string): Promise<Handle>
  /** The same, and answers what such a handle reads. */
  liveOf(name: string): Promise<LiveRecord>
  /** Requests of handles, answered in this process. */
  ask: Ask
  /** The same for one worker, which may hold data of its own until it leaves. */
  askAs(worker: object): Ask
  /** Takes back what a worker holds that is gone. */
  leave(worker: object): void
  /** Has a folder removed if the process of the session dies. */
  alsoRemove(folder: string): void
  /** Calls back when a container changed by itself: died, was restarted, paused. */
  onChange(listener: (record: ContainerRecord) => void): void
  /** Stops what is under way and removes everything; again tries what could not be removed. @throws TeardownError TEARDOWN_FAILED */
  close(): Promise<void>
}

export interface SessionOptions {
  /** Cancels the opening of the session. @default never */
  signal?: AbortSignal
  /** Hears of pulls, starts, readiness and failures. */
  onEvent?: LifecycleListener
}

export interface OpenOptions extends SessionOptions {
  /** Whether the config may be edited while the session is open, so that what files hold now must be known. @default false */
  isWatched?: boolean
  /** What to keep, whatever the config says. @default what a note of the project says */
  keep?: ToldToKeep | undefined
}

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

function sessionOn(
  context: SessionContext,
  {
    prepare,
    adopt,
    isWatched,
    isCi,
    ...closingParts
  }: Omit<ClosingParts, 'starter' | 'records'> & EditingParts,
): Session {
  const networks = createNetworkPool(context)
  const volumes = createVolumePool(context)
  const hostAccess = createHostAccess(context, networks)
  const deaths = createDeaths(context)
  const records = createRecordKeeper(context, { networks, deaths })
  const starter = createStarter(context, {
    records,
    networks,
    volumes,
    hostAccess,
    snapshots: createSnapshots({ isCi }),
    askOf: (running) => operations.askOf(running),
  })
  const leases = createLeases(context, (running) => operations.askOf(running))
  const running = { starter, records, deaths, leases, volumes, networks }
  const scopes = createScopes(context, {
    ended: (scope) => removeEnded(context, running, scope),
    outdated: (names) => removeOutdated(context, running, names),
  })
  const parts = { ...running, scopes }
  const operations = createOperations(context, { ...parts, hostAccess })
  const reconciler = createReconciler(context, parts, { adopt, isWatched })
  const liveOf = async (name: string): Promise<LiveRecord> => (await starter.start(name)).live
  return {
    id: context.id,
    get config() {
      return context.config
    },
    fits: (config) => isSameSession(context.config, prepare(config)),
    reconcile: (config) =>
      reconciler.reconcile(config === undefined ? context.config : prepare(config)),
    start: async (name) => createHandle(await liveOf(name), operations.ask),
    liveOf,
    edited: reconciler.edited,
    ask: operations.ask,
    askAs: operations.askAs,
    leave: (worker) => {
      void leases.abandonedBy(worker)
      scopes.leave(worker)
    },
    onChange: records.onChange,
    alsoRemove: closingParts.reaper.alsoRemove,
    close: onceUnlessFailed(() => closeSession(context, { ...closingParts, starter, records })),
  }
}

function onceUnlessFailed(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  const tryAgainLater = (error: unknown): never => {
    done = undefined
    throw error
  }
  return () => (done ??= work().catch(tryAgainLater))
}

interface EditingParts {
  /** Fills in what the environment says. */
  prepare(config: ResolvedConfig): ResolvedConfig
  /** Makes a prepared config the one of the session. */
  adopt(config: ResolvedConfig): void
  isWatched: boolean
  /** On a machine of continuous integration. */
  isCi: boolean
}
