import { basename } from 'node:path'
import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'
import type { SessionPart } from '../context.ts'
import type { Leases } from '../data/leases.ts'
import { removalOf } from '../removal/removal.ts'
import { removeStarted, type RemovalParts } from '../removal/remove-started.ts'
import type { Scopes } from '../scopes/scopes.ts'
import type { NetworkPool } from '../sites/network-pool.ts'
import type { VolumePool } from '../sites/volume-pool.ts'
import type { Starter } from '../start/starter.ts'
import { compare, type Changes, type Edition, type Reconciliation } from './compare.ts'
import { changedFiles, contentsOf, type Contents } from './contents.ts'
import { createFileDigests } from './file-digests.ts'
import { createPreparedContents } from './prepared-contents.ts'

/** Makes the containers of a session those of a config that was edited while it runs. */
export interface Reconciler {
  /**
   * Removes what is declared otherwise or no longer, or made from files that were edited, with what depends on it, and
   * lets the rest run; nothing is started. Starts that failed, containers that have ended by themselves, and those whose
   * migrations were edited, are forgotten, so that the next one who asks has them started anew.
   *
   * @param config of the session, or another one
   * @throws DockerError when something cannot be removed; the session then has its former config
   */
  reconcile(config: ResolvedConfig): Promise<Reconciliation>
  /** Names of the containers that the next reconcile would start anew, because what they are made from was edited. */
  edited(): Promise<string[]>
}

export interface ReconcilerParts extends RemovalParts {
  starter: Pick<Starter, 'withoutStarts'>
  scopes: Pick<Scopes, 'drop'>
  leases: Pick<Leases, 'serverEnds'>
  networks: Pick<NetworkPool, 'forget'>
  volumes: Pick<VolumePool, 'forget'>
}

export function createReconciler(
  context: SessionPart<'declarations' | 'containers' | 'at' | 'emit'>,
  parts: ReconcilerParts,
  { adopt, isWatched }: { adopt(config: ResolvedConfig): void; isWatched: boolean },
): Reconciler {
  const { declarations } = context
  const digests = createFileDigests()
  const look = async (config: ResolvedConfig): Promise<Contents> =>
    isWatched ? contentsOf(config, digests) : new Map()
  // Of what the containers are made from, so it is read before anything can be edited.
  let contents = look(declarations.config)
  const prepared = createPreparedContents(declarations.config, { isWatched })
  const apply = async (config: ResolvedConfig): Promise<Reconciliation> => {
    const isEdited = config !== declarations.config
    const before: Edition = { config: declarations.config, contents: await contents }
    const after: Edition = { config, contents: await look(config) }
    const isOther = tellEdits(context, before, after) || isEdited
    const outdated = await prepared.edited(config)
    for (const container of outdated)
      context.emit({
        kind: 'service-told',
        container,
        line: 'its migrations were edited, so it restarts',
      })
    const lost = new Set([...(await parts.records.lost()), ...outdated])
    const changes = compare(before, after, lost)
    context.containers.forgetFailed()
    await removeAll(context, parts, { changes, lost, after: config })
    contents = Promise.resolve(after.contents)
    if (isOther) adopt(config)
    if (isEdited)
      context.emit({ kind: 'config-changed', file: nameOf(config), ...reported(changes) })
    return reported(changes)
  }
  return {
    reconcile: (config) => parts.starter.withoutStarts(() => apply(config)),
    edited: async () => {
      const { config } = declarations
      const [before, after, outdated] = await Promise.all([
        contents,
        look(config),
        prepared.look(config),
      ])
      return config.containers
        .filter(
          ({ name }) => outdated.includes(name) || changedFiles(before, after, name).length > 0,
        )
        .filter(({ watch }) => watch)
        .map(({ name }) => name)
    },
  }
}

/** @returns whether there are any */
function tellEdits({ emit }: SessionPart<'emit'>, before: Edition, after: Edition): boolean {
  const wereDeclared = new Set(before.config.containers.map(({ name }) => name))
  const edits = after.config.containers
    .filter(({ name }) => wereDeclared.has(name))
    .map(({ name, build }) => ({
      container: name,
      files: changedFiles(before.contents, after.contents, name),
      isBuilt: build !== undefined,
    }))
    .filter(({ files }) => files.length > 0)
  for (const edit of edits) emit({ kind: 'sources-changed', ...edit })
  return edits.length > 0
}

const nameOf = ({ file }: ResolvedConfig): string =>
  file === undefined ? 'the config' : basename(file)

const reported = ({ restarted, removed, added, kept }: Changes): Reconciliation => ({
  restarted,
  removed,
  added,
  kept,
})

async function removeAll(
  context: SessionPart<'declarations' | 'containers' | 'at'>,
  { networks, volumes, scopes, leases, ...parts }: ReconcilerParts,
  { changes, lost, after }: { changes: Changes; lost: Set<string>; after: ResolvedConfig },
): Promise<void> {
  const going = [...changes.restarted, ...changes.removed]
  const instances = scopes.drop(
    ({ name, instanceOf }) => going.includes(instanceOf) || lost.has(name),
  )
  const names = [...going, ...instances]
  // A server that runs already would keep the connections.
  await Promise.all(context.containers.running(names).map((running) => leases.serverEnds(running)))
  await removeStarted(context.containers, parts, {
    names,
    reason: 'the config has changed',
    remove: (name) => removeContainerOf(context, name, after),
  })
  await Promise.all(changes.networks.map((name) => networks.forget(name)))
  await Promise.all(changes.volumes.map((name) => volumes.forget(name)))
}

async function removeContainerOf(
  context: SessionPart<'declarations' | 'containers' | 'at'>,
  name: string,
  after: ResolvedConfig,
): Promise<void> {
  const former = context.declarations.find(name)
  if (former?.reuse) return removeKept(context, former, after)
  await context.containers.removals.remove(name)
}

// The start of one that is kept for the next run finds it, and replaces it where it is not what is declared.
async function removeKept(
  context: SessionPart<'at'>,
  former: ResolvedContainer,
  { containers }: ResolvedConfig,
): Promise<void> {
  const isStillKept = containers.some(({ name, reuse }) => name === former.name && reuse)
  if (!isStillKept) await removalOf(context.at(former), former)()
}
