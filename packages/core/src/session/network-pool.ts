import { InternalError } from '@mooring/client'
import { labelsOf } from '../docker/labels.ts'
import { createNetwork, findNetwork, removeNetwork } from '../docker/networks.ts'
import { engineName, type SessionContext } from './context.ts'

/** Declared networks of a session, made when the first container needs them. */
export interface NetworkPool {
  /** The engine's id of a declared network; it is created once however many ask. */
  idOf(declared: string): Promise<string>
  /** Declared name of an engine's network id, or undefined for one that is not ours. */
  nameOf(networkId: string): string | undefined
}

export function createNetworkPool(context: SessionContext): NetworkPool {
  const started = new Map<string, Promise<string>>()
  const names = new Map<string, string>()
  return {
    idOf: (declared) => {
      const known = started.get(declared) ?? provide(context, declared)
      started.set(declared, known)
      return known.then((id) => {
        names.set(id, declared)
        return id
      })
    },
    nameOf: (networkId) => names.get(networkId),
  }
}

async function provide(context: SessionContext, declared: string): Promise<string> {
  const { docker } = context.engine
  const network = context.config.networks.find(({ name }) => name === declared)
  if (!network)
    throw new InternalError({
      code: 'INTERNAL',
      what: `Network "${declared}" is not in the config.`,
    })
  if (network.externalName !== undefined) return findNetwork(docker, declared, network.externalName)
  const name = engineName(context, declared)
  const startedAtMs = performance.now()
  context.teardown.defer({
    phase: 'networks',
    label: `network "${declared}"`,
    command: `docker network rm ${name}`,
    run: () => removeNetwork(docker, name),
  })
  const labels = labelsOf(context.id, declared, network.labels)
  const id = await createNetwork(docker, network, { engineName: name, labels })
  context.emit({
    kind: 'network-created',
    network: declared,
    elapsedMs: performance.now() - startedAtMs,
  })
  return id
}
