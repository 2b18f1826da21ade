import { InternalError } from '@mooring/client'
import { nowMs } from '../abort.ts'
import type { ResolvedNetwork } from '../config/resolved.ts'
import { labelsOf } from '../docker/labels.ts'
import {
  createNetwork,
  findNetwork,
  removeNetwork,
  type EngineNetwork,
} from '../docker/networks.ts'
import { engineName, type SessionContext } from './context.ts'

/** Declared networks of a session, made when the first container needs them. */
export interface NetworkPool {
  /** A declared network as the engine has it; it is created once however many ask. */
  join(declared: string): Promise<EngineNetwork>
  /** Declared name of an engine's network id, or undefined for one that is not ours. */
  nameOf(networkId: string): string | undefined
}

export function createNetworkPool(context: SessionContext): NetworkPool {
  const started = new Map<string, Promise<EngineNetwork>>()
  const names = new Map<string, string>()
  return {
    join: (declared) => {
      const known = started.get(declared) ?? provide(context, declared)
      started.set(declared, known)
      return known.then((network) => {
        names.set(network.id, declared)
        return network
      })
    },
    nameOf: (networkId) => names.get(networkId),
  }
}

async function provide(context: SessionContext, declared: string): Promise<EngineNetwork> {
  const network = context.config.networks.find(({ name }) => name === declared)
  if (!network)
    throw new InternalError({
      code: 'INTERNAL',
      what: `Network "${declared}" is not in the config.`,
    })
  context.signal.throwIfAborted()
  return network.externalName === undefined
    ? { id: await create(context, network), internal: network.internal }
    : findNetwork(context.engine.docker, declared, network.externalName)
}

async function create(context: SessionContext, network: ResolvedNetwork): Promise<string> {
  const { docker } = context.engine
  const name = engineName(context, network.name)
  await context.mayCreate()
  context.signal.throwIfAborted()
  const startedAtMs = nowMs()
  let created: Promise<string> | undefined
  context.teardown.defer({
    phase: 'networks',
    label: `network "${network.name}"`,
    command: `docker network rm ${name}`,
    run: async () => {
      // A request that is under way would make the network after its removal.
      await created?.catch(() => undefined)
      await removeNetwork(docker, name)
    },
  })
  const labels = labelsOf(context, network.name, network.labels)
  created = createNetwork(docker, network, { engineName: name, labels })
  const id = await created
  context.emit({
    kind: 'network-created',
    network: network.name,
    elapsedMs: nowMs() - startedAtMs,
  })
  return id
}
