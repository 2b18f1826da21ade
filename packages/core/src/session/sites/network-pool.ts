import { InternalError } from '@mooring/client'
import { nowMs } from '../../abort.ts'
import type { ResolvedNetwork } from '../../config/resolved-networks.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { labelsOf } from '../../docker/labels.ts'
import { createNetwork, findNetwork, type EngineNetwork } from '../../docker/networks.ts'
import { isMiscounted, removeNetwork } from '../../docker/remove-network.ts'
import { engineName, type SessionContext, type SessionPart } from '../context.ts'
import { provideKeptNetwork } from '../reuse/kept-network.ts'

/** Declared networks of a session, made when the first container needs them. */
export interface NetworkPool {
  /** A declared network as the engine has it; it is created once however many ask. */
  join(declared: string): Promise<EngineNetwork>
  /** The same for reused containers, whose networks outlive the session. */
  joinKept(declared: string): Promise<EngineNetwork>
  /** Declared name of an engine's network id, or undefined for one that is not ours. */
  nameOf(networkId: string): string | undefined
  /** Whether a network is a declared one that is cut off from the outside. */
  isInternal(networkId: string): boolean
  /** Removes what the session made of a declared network, so that the next one who joins has it made anew. */
  forget(declared: string): Promise<void>
}

/** @param poolOf where a network is made that is across several engines */
export function createNetworkPool(
  context: SessionContext,
  poolOf: (network: ResolvedNetwork) => Pick<NetworkPool, 'join' | 'joinKept'>,
): NetworkPool {
  const joined = new Map<string, { declared: string; internal: boolean }>()
  const undos = new Map<string, () => Promise<void>>()
  const own = new Map<string, Promise<EngineNetwork>>()
  const kept = new Map<string, Promise<EngineNetwork>>()
  const once =
    (
      started: Map<string, Promise<EngineNetwork>>,
      { join, make }: { join: 'join' | 'joinKept'; make: MakeNetwork },
    ): NetworkPool['join'] =>
    async (declared) => {
      const elsewhere = context.declarations.config.networks.find(
        ({ name, engine }) =>
          name === declared && engine !== undefined && engine !== context.engine.name,
      )
      const known =
        started.get(declared) ??
        (elsewhere ? poolOf(elsewhere)[join](declared) : provide(context, declared, make))
      started.set(declared, known)
      // What could not be made may be tried again.
      known.catch(() => started.get(declared) === known && started.delete(declared))
      const network = await known
      joined.set(network.id, { declared, internal: network.internal })
      return network
    }
  return {
    join: once(own, {
      join: 'join',
      make: (network) => create(context, network, (undo) => undos.set(network.name, undo)),
    }),
    joinKept: once(kept, {
      join: 'joinKept',
      make: (network) => untilMade(context, network, () => provideKeptNetwork(context, network)),
    }),
    nameOf: (networkId) => joined.get(networkId)?.declared,
    isInternal: (networkId) => joined.get(networkId)?.internal ?? false,
    forget: async (declared) => {
      own.delete(declared)
      kept.delete(declared)
      await undos.get(declared)?.()
      undos.delete(declared)
    },
  }
}

/** Who removes what a start that was given up has made to stay looks for it when the session is closed. */
async function untilMade(
  { teardown }: SessionPart<'teardown'>,
  { name }: ResolvedNetwork,
  make: () => Promise<string>,
): Promise<string> {
  let making: Promise<string> | undefined
  const done = teardown.defer({
    phase: 'networks',
    label: `network "${name}"`,
    command: 'mooring down',
    run: async () => void (await making?.catch(() => undefined)),
  })
  making = make()
  return making.finally(done)
}

type MakeNetwork = (network: ResolvedNetwork) => Promise<string>

/** The networks of one container, in declared order. */
export const networksOf = (
  pool: NetworkPool,
  { networks, reuse }: ResolvedContainer,
): Promise<EngineNetwork[]> =>
  Promise.all(networks.map(({ network }) => (reuse ? pool.joinKept(network) : pool.join(network))))

/**
 * What a create request may call the networks of a container before they are there, so that a far engine makes both at
 * once; undefined where their ids must be known.
 */
export function networkNamesAhead(
  context: SessionPart<'id' | 'project' | 'declarations' | 'engine'>,
  { networks, reuse }: ResolvedContainer,
): string[] | undefined {
  const { endpoint, reach } = context.engine
  const areOurs = networks.every(({ network }) =>
    context.declarations.config.networks.some(
      ({ name, externalName, across }) => name === network && externalName === undefined && !across,
    ),
  )
  if (endpoint.address.kind === 'socket' || reach.ownNetworks.length > 0) return undefined
  if (reuse || !areOurs) return undefined
  return networks.map(({ network }) => engineName(context, network, { isKept: false }))
}

async function provide(
  context: SessionPart<'declarations' | 'engine' | 'signal'>,
  declared: string,
  make: MakeNetwork,
): Promise<EngineNetwork> {
  const network = context.declarations.config.networks.find(({ name }) => name === declared)
  if (!network)
    throw new InternalError({
      code: 'INTERNAL',
      what: `Network "${declared}" is not in the config.`,
    })
  context.signal.throwIfAborted()
  return network.externalName === undefined
    ? { id: await make(network), internal: network.internal }
    : findNetwork(context.engine.docker, declared, network.externalName)
}

async function create(
  context: SessionContext,
  network: ResolvedNetwork,
  onUndo: (undo: () => Promise<void>) => void,
): Promise<string> {
  const { docker } = context.engine
  const name = engineName(context, network.name, { isKept: false })
  await context.mayCreate()
  context.signal.throwIfAborted()
  const startedAtMs = nowMs()
  let created: Promise<string> | undefined
  const undo = context.teardown.defer({
    phase: 'networks',
    label: `network "${network.name}"`,
    command: `docker network rm ${name}`,
    run: async () => {
      // A request that is under way would make the network after its removal.
      await created?.catch(() => undefined)
      await removeNetwork(docker, name).catch((error: unknown) => {
        // Nobody can remove it now, and the tests have nothing to do with it.
        if (!isMiscounted(error)) throw error
        context.emit({ kind: 'network-left', network: network.name, name })
      })
    },
  })
  onUndo(undo)
  const labels = labelsOf(context, network.name, network.labels)
  created = context.whileMaking(() => createNetwork(docker, network, { engineName: name, labels }))
  const id = await created
  context.emit({
    kind: 'network-created',
    network: network.name,
    elapsedMs: nowMs() - startedAtMs,
  })
  return id
}
