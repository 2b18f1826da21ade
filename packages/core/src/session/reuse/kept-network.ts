import { isMooringError } from '@mooring/client'
import { nowMs } from '../../abort.ts'
import type { ResolvedNetwork } from '../../config/resolved.ts'
import { isNameTaken } from '../../docker/containers.ts'
import { createNetwork, findNetwork, networksNamed, removeNetwork } from '../../docker/networks.ts'
import { engineName, type SessionContext } from '../context.ts'
import { hashOf } from './fingerprint.ts'
import { keptLabels } from './reuse-labels.ts'

/**
 * Answers the id of a network that outlives the session, made if it is not there. Its name holds a hash of its
 * declaration, so that a changed one is another network.
 */
export async function provideKeptNetwork(
  context: SessionContext,
  network: ResolvedNetwork,
): Promise<string> {
  const name = `${engineName(context, network.name, { isKept: true })}-${hashOf(network).slice(0, 8)}`
  await context.mayCreate()
  return (await existing(context, network, name)) ?? create(context, network, name)
}

async function existing(
  { engine: { docker } }: SessionContext,
  network: ResolvedNetwork,
  name: string,
): Promise<string | undefined> {
  try {
    return (await findNetwork(docker, network.name, name)).id
  } catch (error) {
    if (isMooringError(error) && error.code === 'NETWORK_NOT_FOUND') return undefined
    throw error
  }
}

async function create(
  context: SessionContext,
  network: ResolvedNetwork,
  name: string,
): Promise<string> {
  const { docker } = context.engine
  const startedAtMs = nowMs()
  const labels = keptLabels(context, network.name, network.labels)
  const own = await createNetwork(docker, network, { engineName: name, labels }).catch(
    (error: unknown) => {
      if (!isNameTaken(error)) throw error
    },
  )
  // Engines look for the name and make the network in two steps, so that several processes may each have made one.
  const [first] = (await networksNamed(docker, name)).sort()
  if (own !== undefined && first !== undefined && first !== own) await removeNetwork(docker, own)
  if (own === first)
    context.emit({
      kind: 'network-created',
      network: network.name,
      elapsedMs: nowMs() - startedAtMs,
    })
  return first ?? own ?? create(context, network, name)
}
