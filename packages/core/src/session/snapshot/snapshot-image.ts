import type { ResolvedContainer } from '../../config/resolved.ts'
import type { CommitRequest } from '../../docker/committed-images.ts'
import { sessionLabel } from '../../docker/labels.ts'
import { inspectImage, type ImageFacts } from '../../docker/local-images.ts'
import type { SnapshotProvider } from '../../service/kept-data.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { filesDigest } from '../reuse/files-digest.ts'
import { fingerprintOf, hashOf } from '../reuse/fingerprint.ts'
import { describeCreation } from '../start/describe-creation.ts'
import type { StartSources } from '../start/start-container.ts'

/** Names the container, of which project, that an image is a snapshot of. */
export const snapshotLabel = 'com.mooring.snapshot'

/** Where the snapshot of a declaration is, made or not. */
export interface SnapshotImage {
  repository: string
  /** Identifies image, declaration, and what is prepared. */
  tag: string
  /** Value of the label, the same for former snapshots of the container. */
  place: string
}

export const nameOf = ({ repository, tag }: SnapshotImage): string => `${repository}:${tag}`

// What a snapshot is made of changes with this package.
const layout = '1'

/** Identifies the snapshot that a container would start from. */
export async function snapshotImageOf(
  context: SessionContext,
  source: ResolvedContainer,
  { snapshot, sources }: { snapshot: SnapshotProvider; sources: StartSources },
): Promise<SnapshotImage> {
  const { image } = sources
  const { signal } = context
  const given = { image: image.reference, labels: {}, sources, signal }
  const { body } = await describeCreation(context, source, given)
  const { whole } = fingerprintOf(source, {
    imageId: image.id,
    body,
    networkIds: [],
    dependencyIds: [],
    filesDigest: await filesDigest(source.files),
  })
  const content = await source.service?.contentHash?.(context.declarations.config.directory)
  const place = `${context.project}/${source.name}`
  return {
    repository: `mooring/${place.toLowerCase()}`,
    tag: `snapshot-${hashOf([layout, snapshot.save, snapshot.restore, whole, content]).slice(0, 16)}`,
    place,
  }
}

/** The snapshot as an image to start from; undefined where it is not there. */
export async function findSnapshot(
  { engine: { docker }, signal }: SessionPart<'engine' | 'signal'>,
  snapshot: SnapshotImage,
  base: ProvidedImage,
): Promise<ProvidedImage | undefined> {
  const facts = await inspectImage(docker, nameOf(snapshot), signal)
  return facts && { ...base, reference: nameOf(snapshot), id: facts.id }
}

/** What the image with the data of a container has of its own: none of what the session is known by, nor of its secrets. */
export const snapshotSettings = (
  base: Pick<ImageFacts, 'environment' | 'command'>,
  {
    place,
    variables,
    entrypoint,
  }: { place: string; variables: readonly string[]; entrypoint: string[] },
): Pick<CommitRequest, 'labels' | 'environment' | 'entrypoint' | 'command'> => ({
  // An image that carries the session would go with it.
  labels: { [snapshotLabel]: place, [sessionLabel]: '' },
  environment: withoutValues(variables, base.environment),
  entrypoint,
  command: base.command,
})

/** Variables as the base image has them, so that what they held here, such as a password, is not in the snapshot. */
function withoutValues(
  names: readonly string[],
  ofBase: readonly string[],
): Record<string, string> {
  const base = new Map(
    ofBase.map((entry) => {
      const end = entry.indexOf('=')
      return [entry.slice(0, end), entry.slice(end + 1)]
    }),
  )
  return Object.fromEntries(names.map((name) => [name, base.get(name) ?? '']))
}
