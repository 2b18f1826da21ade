import { nowMs, sleep } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import type { EngineNetwork } from '../../docker/networks.ts'
import { publicationsOf } from '../../docker/publications.ts'
import { allPublished } from '../../docker/published-ports.ts'
import { placementOf } from '../../docker/reach/reach-placement.ts'
import type { SessionPart } from '../context.ts'
import { networksOf, type NetworkPool } from '../sites/network-pool.ts'

const inspectIntervalMs = 20
// A port that is not published by then is not going to be, for example because `raw` took it away.
const publishTimeoutMs = 5_000

interface StartedContainer {
  id: string
  declared: ResolvedContainer
  networks: NetworkPool
  signal: AbortSignal
}

/** Inspects a container that was started until every published port has its host port; mostly that is once. */
export async function publishedFacts(
  { engine: { docker, reach } }: SessionPart<'engine'>,
  { id, declared, networks, signal }: StartedContainer,
): Promise<ContainerFacts> {
  const joined = await networksOf(networks, declared)
  const { publishOn } = placementOf(reach, {
    networkMode: declared.networkMode,
    networkIds: joined.map((network) => network.id),
  })
  const publications = publicationsOf(declared.ports, publishOn)
  const giveUpAtMs = nowMs() + (isPublished(joined) ? publishTimeoutMs : 0)
  for (;;) {
    const facts = await inspectContainer(docker, id)
    if (facts.state !== 'running' || allPublished(publications, facts.bindings)) return facts
    if (nowMs() >= giveUpAtMs) return facts
    await sleep(inspectIntervalMs, signal)
  }
}

// The engine publishes nothing of a container that is on internal networks only.
const isPublished = (joined: readonly EngineNetwork[]): boolean =>
  joined.length === 0 || joined.some(({ internal }) => !internal)
