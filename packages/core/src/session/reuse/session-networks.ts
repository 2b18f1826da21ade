import type { ResolvedContainer } from '../../config/resolved.ts'
import { connectNetwork } from '../../docker/networks.ts'
import type { SessionPart } from '../context.ts'
import type { NetworkPool } from '../sites/network-pool.ts'

/**
 * Joins a reused container to the networks of this session on which others of it are, besides those that it is kept
 * on: on networks of their own, sessions that run at once do not see each other's containers.
 */
export async function joinSessionNetworks(
  context: SessionPart<'declarations' | 'engine'>,
  declared: ResolvedContainer,
  { id, networks }: { id: string; networks: NetworkPool },
): Promise<void> {
  const shared = declared.networks.filter(({ network }) => isJoinedBySession(context, network))
  await Promise.all(
    shared.map(async ({ network, aliases }) => {
      const joined = await networks.join(network)
      await connectNetwork(context.engine.docker, joined.id, {
        containerId: id,
        aliases,
        what: `Container "${declared.name}" could not join network "${network}".`,
      })
    }),
  )
}

function isJoinedBySession(
  { declarations: { config } }: SessionPart<'declarations'>,
  name: string,
): boolean {
  const isExternal = config.networks.some(
    (network) => network.name === name && network.externalName !== undefined,
  )
  return (
    !isExternal &&
    config.containers.some(
      ({ reuse, networks }) => !reuse && networks.some(({ network }) => network === name),
    )
  )
}
