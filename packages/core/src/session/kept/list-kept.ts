import type Docker from 'dockerode'
import { diskUse, type DiskUse } from '../../docker/disk-use.ts'
import type { Engine } from '../../docker/engine.ts'
import { madeOn, nameLabel } from '../../docker/labels.ts'
import type { Owner } from '../../docker/owning-process.ts'
import { factsOf } from '../engines/engine-facts.ts'
import { reuseLabel } from '../reuse/reuse-labels.ts'
import { initialDataPlace } from '../snapshot/initial-data.ts'
import { snapshotLabel } from '../snapshot/snapshot-image.ts'
import { builtLabel } from '../start/provide-image.ts'
import type { KeptObject, KeptPort } from './kept-object.ts'

export interface KeptQuestion {
  /** Only what this one keeps. @default all projects */
  project?: string | undefined
  /** Further labels that containers, networks and volumes must carry. */
  labels?: readonly string[]
  /** Whether the engine counts what containers and volumes hold, which takes time. @default false */
  withSizes?: boolean
  self: Owner
  signal: AbortSignal
}

/** What this machine keeps on an engine: containers, networks, volumes, snapshots and built images. */
export async function listKept(engine: Engine, question: KeptQuestion): Promise<KeptObject[]> {
  const { withSizes = false, signal } = question
  const sizes = withSizes ? diskUse(engine.docker, signal) : Promise.resolve(nothingCounted)
  const found = await Promise.all([
    sizes.then((counted) => containersOf(engine, question, counted)),
    networksOf(engine, question),
    sizes.then((counted) => volumesOf(engine, question, counted)),
    imagesOf(engine, question),
  ])
  return found
    .flat()
    .map((object) => (engine.name === undefined ? object : { ...object, engine: engine.name }))
    .toSorted((one, other) => order(one).localeCompare(order(other)))
}

const nothingCounted: DiskUse = { containers: new Map(), volumes: new Map() }

const kinds: readonly KeptObject['kind'][] = ['container', 'network', 'volume', 'snapshot', 'image']
const order = ({ project, kind, declared }: KeptObject): string =>
  `${project}\n${kinds.indexOf(kind)}\n${declared}`

function filtersOf({ project, labels = [], self }: KeptQuestion): string {
  const mine = project === undefined ? reuseLabel : `${reuseLabel}=${project}`
  return JSON.stringify({ label: [mine, madeOn(self), ...labels] })
}

async function containersOf(
  engine: Engine,
  question: KeptQuestion,
  { containers: sizes }: DiskUse,
): Promise<KeptObject[]> {
  const filters = filtersOf(question)
  const found = await engine.docker.listContainers({
    all: true,
    filters,
    abortSignal: question.signal,
  })
  return found.map((container): KeptObject => ({
    kind: 'container',
    id: container.Id,
    name: container.Names[0]?.replace(/^\//, '') ?? container.Id,
    ...labelled(container.Labels),
    createdAtMs: container.Created * 1000,
    sizeBytes: sizes.get(container.Id),
    container: {
      state: container.State,
      status: container.Status,
      image: container.Image,
      ports: portsOf(container.Ports, engine.reach.host),
    },
  }))
}

function portsOf(ports: readonly Docker.Port[], host: string): KeptPort[] {
  const published = ports
    .filter(({ PublicPort, IP }) => PublicPort > 0 && !IP?.includes(':'))
    .map(({ PrivatePort, PublicPort, Type }) => ({
      containerPort: PrivatePort,
      protocol: Type,
      address: `${host}:${PublicPort}`,
    }))
  return published.toSorted((one, other) => one.containerPort - other.containerPort)
}

async function networksOf({ docker }: Engine, question: KeptQuestion): Promise<KeptObject[]> {
  const filters = filtersOf(question)
  const listed = await docker.listNetworks({ filters, abortSignal: question.signal })
  const isShared = listed.some(({ Scope }) => Scope === 'swarm')
  const { swarm } = isShared ? await factsOf(docker, question.signal) : {}
  // One across engines is listed by each, and is that of the swarm's manager.
  const found = listed.filter(({ Scope }) => Scope !== 'swarm' || swarm?.isManager)
  return found.map(({ Id: id, Name: name, Labels, Created }): KeptObject => ({
    kind: 'network',
    id,
    name,
    ...labelled(Labels ?? {}),
    createdAtMs: Date.parse(Created),
    sizeBytes: undefined,
  }))
}

async function volumesOf(
  { docker }: Engine,
  question: KeptQuestion,
  { volumes: sizes }: DiskUse,
): Promise<KeptObject[]> {
  const filters = filtersOf(question)
  const { Volumes: found } = await docker.listVolumes({ filters, abortSignal: question.signal })
  return (found ?? []).map((volume): KeptObject => ({
    kind: 'volume',
    id: volume.Name,
    name: volume.Name,
    ...labelled(volume.Labels ?? {}),
    createdAtMs: Date.parse((volume as { CreatedAt?: string }).CreatedAt ?? ''),
    sizeBytes: sizes.get(volume.Name),
  }))
}

const labelled = (labels: Record<string, string>): Pick<KeptObject, 'project' | 'declared'> => ({
  project: labels[reuseLabel] ?? '',
  declared: labels[nameLabel] ?? '',
})

// An image that somebody has made from one of ours carries its labels too, but not its name. A snapshot of a built image
// carries both labels.
async function imagesOf(
  { docker }: Engine,
  { project, self, signal }: KeptQuestion,
): Promise<KeptObject[]> {
  const listed = async (label: string): Promise<Docker.ImageInfo[]> =>
    docker.listImages({
      filters: JSON.stringify({ label: [label, madeOn(self)] }),
      abortSignal: signal,
    })
  const [snapshots, built] = await Promise.all([listed(snapshotLabel), listed(builtLabel)])
  const kept = [
    ...snapshots.flatMap((image) => taggedAs(image, 'snapshot', snapshotLabel)),
    ...built
      .filter(({ Labels }) => Labels[snapshotLabel] === undefined)
      .flatMap((image) => taggedAs(image, 'image', builtLabel)),
  ]
  return project === undefined ? kept : kept.filter((image) => image.project === project)
}

function taggedAs(
  image: Docker.ImageInfo,
  kind: 'snapshot' | 'image',
  label: string,
): KeptObject[] {
  const { Labels, Created, Size } = image
  const place = Labels[label] ?? ''
  const facts = { kind, createdAtMs: Created * 1000, sizeBytes: Size }
  if (place === initialDataPlace)
    return sharedNames(image).map((name) => ({
      ...facts,
      id: name,
      name,
      project: initialDataPlace,
      declared: name.slice(name.lastIndexOf(':') + 1).slice(0, 16),
    }))
  const [project = '', declared = ''] = place.split('/')
  return tagsIn(image, `mooring/${project}/${declared.toLowerCase()}`).map((tag) => ({
    ...facts,
    id: tag,
    name: tag,
    project,
    declared,
  }))
}

// Its own name may have moved to a newer one.
function sharedNames(image: Docker.ImageInfo): string[] {
  const isUntagged = (image.RepoTags ?? []).every((tag) => tag === '<none>:<none>')
  return isUntagged ? [image.Id] : tagsIn(image, `mooring/${initialDataPlace}`)
}

const tagsIn = ({ RepoTags }: Docker.ImageInfo, repository: string): string[] =>
  (RepoTags ?? []).filter((tag) =>
    tag.replace(/^(?:localhost|docker\.io)\//, '').startsWith(`${repository}:`),
  )
