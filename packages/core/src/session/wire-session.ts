import { createHandle, type LiveRecord } from '@mooring/client'
import type { ResolvedConfig } from '../config/resolved.ts'
import { closeSession, type ClosingParts } from './close-session.ts'
import { createRecordKeeper } from './containers/record-keeper.ts'
import type { SessionContext } from './context.ts'
import { createLeases } from './data/leases.ts'
import { restoreData } from './data/restore.ts'
import { createLinks } from './links/links.ts'
import { isSameSession } from './reconcile/compare.ts'
import { createReconciler } from './reconcile/reconcile.ts'
import { createDeaths } from './reports/deaths.ts'
import { createOperations } from './requests/operations.ts'
import { removeEnded, removeOutdated } from './scopes/remove-ended.ts'
import { createScopes } from './scopes/scopes.ts'
import type { Session } from './session.ts'
import { createSites } from './sites/sites.ts'
import { createStarter } from './start/starter.ts'

/** Wires the parts of a session that has an engine. */
export function sessionOn(
  context: SessionContext,
  {
    prepare,
    adopt,
    isWatched,
    isCi,
    ...closingParts
  }: Omit<ClosingParts, 'records'> & EditingParts,
): Session {
  const sites = createSites(context, { isCi })
  const { networks, volumes } = sites
  const deaths = createDeaths(context)
  const records = createRecordKeeper(context, { sites, deaths })
  const links = createLinks(context, (running) => operations.askOf(running))
  const starter = createStarter(context, {
    records,
    sites,
    links,
    askOf: (running) => operations.askOf(running),
  })
  const leases = createLeases(context, (running) => operations.askOf(running))
  const running = { starter, records, deaths, leases, volumes, networks, links }
  const scopes = createScopes(context, {
    ended: (scope) => removeEnded(context, running, scope),
    outdated: (names) => removeOutdated(context, running, names),
  })
  const parts = { ...running, scopes }
  const operations = createOperations(context, { ...parts, sites })
  const reconciler = createReconciler(context, parts, { adopt, isWatched })
  const liveOf = async (name: string): Promise<LiveRecord> => (await starter.start(name)).live
  return {
    id: context.id,
    get config() {
      return context.declarations.config
    },
    fits: (config) => isSameSession(context.declarations.config, prepare(config)),
    reconcile: (config) =>
      reconciler.reconcile(config === undefined ? context.declarations.config : prepare(config)),
    start: async (name) => createHandle(await liveOf(name), operations.ask),
    liveOf,
    restore: async (name) => {
      const started = await starter.start(name)
      await restoreData(context.at(started.declared), started, operations.askOf)
    },
    testsBegin: () => context.emit({ kind: 'tests-begin' }),
    edited: reconciler.edited,
    ask: operations.ask,
    askAs: operations.askAs,
    leave: (worker) => {
      void leases.abandonedBy(worker)
      links.end(worker).catch(() => undefined)
      scopes.leave(worker)
    },
    onChange: records.onChange,
    alsoRemove: closingParts.reaper.alsoRemove,
    close: onceUnlessFailed(() => closeSession(context, { ...closingParts, records })),
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

export interface EditingParts {
  /** Fills in what the environment says. */
  prepare(config: ResolvedConfig): ResolvedConfig
  /** Makes a prepared config the one of the session. */
  adopt(config: ResolvedConfig): void
  isWatched: boolean
  /** On a machine of continuous integration. */
  isCi: boolean
}
