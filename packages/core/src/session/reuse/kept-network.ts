import { isMooringError } from '@mooring/client'
import { nowMs, sleep } from '../../abort.ts'
import type { ResolvedNetwork } from '../../config/resolved-networks.ts'
import { labelsOf, sessionLabel } from '../../docker/labels.ts'
import { createNetwork, findNetwork } from '../../docker/networks.ts'
import { provideVolume, removeVolume } from '../../docker/volumes.ts'
import { engineName, type SessionContext, type SessionPart } from '../context.ts'
import { hashOf } from './fingerprint.ts'
import { keptLabels } from './reuse-labels.ts'

const pollIntervalMs = 20

/**
 * Answers the id of a network that outlives the session, made if it is not there. Its name holds a hash of its
 * declaration, so that a changed one is another network.
 */
export async function provideKeptNetwork(
  context: SessionContext,
  network: ResolvedNetwork,
): Promise<string> {
  const name = `${engineName(context, network.name, { isKept: true })}-${hashOf(made(network)).slice(0, 8)}`
  await context.mayCreate()
  for (;;) {
    const id = (await existing(context, network, name)) ?? (await locked(context, network, name))
    if (id !== undefined) return id
    await sleep(pollIntervalMs, context.signal)
  }
}

/** What it is made of, in which a network of one engine says nothing of others. */
function made({ across, engine, ...network }: ResolvedNetwork): object {
  return across ? { ...network, across, engine } : network
}

// Engines allow several networks of one name, and then start no container on any of them.
async function locked(
  context: SessionContext,
  network: ResolvedNetwork,
  name: string,
): Promise<string | undefined> {
  const release = await takeLock(context, network, `${name}.lock`)
  if (!release) return undefined
  try {
    return (await existing(context, network, name)) ?? (await create(context, network, name))
  } finally {
    await release()
  }
}

// A volume, because its name is unique and the engine tells who was first. It carries the session, and so goes with it
// even if this process crashes.
async function takeLock(
  context: SessionPart<'id' | 'owner' | 'engine' | 'teardown'>,
  network: ResolvedNetwork,
  name: string,
): Promise<(() => Promise<void>) | undefined> {
  const { docker } = context.engine
  const labels = labelsOf(context, network.name)
  const ask = async (): Promise<boolean> =>
    (await provideVolume(docker, name, labels))[sessionLabel] === context.id
  let isOurs: boolean | undefined
  const release = context.teardown.defer({
    phase: 'volumes',
    label: `the lock of network "${network.name}"`,
    command: `docker volume rm ${name}`,
    run: async () => {
      // A request that failed may have made it.
      if (isOurs ?? (await ask())) await removeVolume(docker, name)
    },
  })
  isOurs = await ask()
  if (isOurs) return release
  await release()
  return undefined
}

async function existing(
  { engine: { docker } }: SessionPart<'engine'>,
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
  context: SessionPart<'owner' | 'project' | 'engine' | 'emit'>,
  network: ResolvedNetwork,
  name: string,
): Promise<string> {
  const { docker } = context.engine
  const startedAtMs = nowMs()
  const labels = keptLabels(context, network.name, network.labels)
  const id = await createNetwork(docker, network, { engineName: name, labels })
  context.emit({
    kind: 'network-created',
    network: network.name,
    elapsedMs: nowMs() - startedAtMs,
  })
  return id
}
