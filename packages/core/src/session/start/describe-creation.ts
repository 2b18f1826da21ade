import { orAborted } from '../../abort.ts'
import { hostAlias, type CreateBody, type ResolvedContainer } from '../../config/resolved.ts'
import { createBody } from '../../docker/create-options.ts'
import { publicationsOf } from '../../docker/publications.ts'
import { placementOf } from '../../docker/reach/reach-placement.ts'
import type { ContainerTable } from '../containers/container-table.ts'
import type { SessionPart } from '../context.ts'
import type { StartProgress } from '../events/start-progress.ts'
import type { HostAccess } from '../host-access/host-access.ts'
import { networkNamesAhead, networksOf, type NetworkPool } from '../sites/network-pool.ts'
import type { VolumePool } from '../sites/volume-pool.ts'
import { fillIn } from './reference-lookup.ts'

/** What a container is made from besides its declaration. */
export interface CreateSources {
  networks: NetworkPool
  volumes: VolumePool
  hostAccess: HostAccess
  progress: StartProgress
}

/** A container that is about to be created. */
export interface Creation {
  /** Of the engine's create request, which joins the first network. */
  body: CreateBody
  /** Engine's ids of its networks, in declared order; names of those that may not be there yet. */
  networkIds: string[]
  /** Resolves when the networks are there. */
  networksMade: Promise<unknown>
}

/** Provides what a container needs to be created (networks, its way to the host), and describes it for the engine. */
export async function describeCreation(
  context: SessionPart<'id' | 'project' | 'declarations' | 'containers' | 'engine'>,
  declared: ResolvedContainer,
  {
    image,
    labels,
    sources,
    signal,
  }: {
    image: string
    labels: Record<string, string>
    sources: CreateSources
    signal: AbortSignal
  },
): Promise<Creation> {
  const { reach } = context.engine
  const { progress } = sources
  if (declared.networks.length > 0)
    progress.enter('networks', () => ({ waitedFor: networksText(declared) }))
  const networksMade = networksOf(sources.networks, declared)
  networksMade.catch(() => undefined)
  const networkIds =
    networkNamesAhead(context, declared) ??
    (await orAborted(networksMade, signal)).map(({ id }) => id)
  const { networkMode } = declared
  const { ownNetworkId, publishOn } = placementOf(reach, { networkMode, networkIds })
  if (declared.hostAccess)
    progress.enter('host-access', () => ({ waitedFor: 'its way to the host' }))
  // The way to the host is open before the container exists, because its first command may call.
  const hostAddress = await sources.hostAccess.prepare(declared)
  const fill = fillIn(context.declarations.withInstances(), declared)
  const body = createBody(declared, {
    image,
    labels,
    environment: Object.fromEntries(
      Object.entries(declared.environment).map(([key, value]) => [key, fill(value)]),
    ),
    command: declared.command?.map(fill),
    publications: publicationsOf(declared.ports, publishOn),
    networkId: networkIds[0] ?? ownNetworkId,
    volume: (name) => sources.volumes.provide(name),
    networkMode: networkModeOf(declared, context.containers),
    extraHosts: hostAddress === undefined ? [] : [`${hostAlias}:${hostAddress}`],
  })
  return { body, networkIds, networksMade }
}

const networksText = ({ networks }: ResolvedContainer): string =>
  `${networks.length === 1 ? 'network' : 'networks'} ${networks.map(({ network }) => network).join(', ')}`

function networkModeOf(
  { networkMode }: ResolvedContainer,
  containers: ContainerTable,
): string | undefined {
  const [, target] = /^container:(.+)$/.exec(networkMode ?? '') ?? []
  return target === undefined ? networkMode : `container:${containers.idOf(target) ?? target}`
}
