import { isMooringError } from '@mooring/client'
import type Docker from 'dockerode'
import { deadline } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { commitContainer, listLabelledImages } from '../../docker/committed-images.ts'
import { inspectImage, removeImage, type ImageFacts } from '../../docker/local-images.ts'
import type { InitialDataProvider } from '../../service/kept-data.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import type { SessionPart } from '../context.ts'
import { hashOf } from '../reuse/fingerprint.ts'
import { packingEntrypoint, restoringEntrypoint } from './entrypoints.ts'
import { snapshotLabel, snapshotSettings } from './snapshot-image.ts'
import { obstacleTo } from './snapshot-source.ts'

/** How a container starts whose image would initialise its data. */
export interface InitialStart {
  /** The image with the data, or, where that is to be made, the declared one. */
  image: ProvidedImage
  /** What that image says of itself. */
  facts: ImageFacts
  /** The container as it is to be started. */
  declared: ResolvedContainer
  /** Makes the image with the data of a container that is ready; nothing is done where it is there. Never rejects. */
  keep(id: string): Promise<void>
  /** To be called in the place of `keep` where the start failed: an image that may be damaged is in nobody's way. */
  giveUp(error: unknown): Promise<void>
}

const repository = 'mooring/initial-data'
/** Value of the label that all snapshots have: no project's. */
export const initialDataPlace = 'initial-data'
// What such an image is made of changes with this package.
const layout = '1'
/** Of more, the oldest go; each takes some tens of megabytes. */
const mostKept = 12
const commitTimeoutMs = 60_000

export interface InitialDataParts {
  image: ProvidedImage
  /** Names that somebody is making an image of. */
  underWay: Set<string>
  /** A machine of continuous integration, where nothing that is kept is used again. */
  isCi: boolean
}

/** Undefined where the start is a usual one. */
export async function initialStart(
  context: SessionPart<'engine' | 'signal'>,
  declared: ResolvedContainer,
  { image, underWay, isCi }: InitialDataParts,
): Promise<InitialStart | undefined> {
  const provider = declared.service?.initialData
  // What is copied in may be a secret, and would be a part of the image.
  if (!provider || declared.reuse || declared.files.length > 0 || obstacleTo(declared))
    return undefined
  const { docker } = context.engine
  const tag = tagOf(declared, provider, image)
  const name = `${repository}:${tag}`
  const kept = await inspectImage(docker, name, context.signal)
  if (kept)
    return {
      image: { ...image, reference: name, id: kept.id },
      facts: kept,
      declared,
      keep: () => Promise.resolve(),
      giveUp: (error) => removeUnlessGood(context, name, error),
    }
  if (isCi || declared.engineOptions['readOnly'] || underWay.has(name)) return undefined
  const base = await inspectImage(docker, image.reference, context.signal)
  if (!base) return undefined
  underWay.add(name)
  return {
    image,
    facts: base,
    declared: packing(declared, provider, base),
    keep: async (id) => {
      const request = { id, repository, tag, ...settingsOf(declared, provider, base) }
      // What the engine has begun it ends, whether or not the session goes on.
      using limit = deadline(commitTimeoutMs, new AbortController().signal)
      // Where it fails, whoever comes next makes it.
      await commitContainer(docker, request, limit.signal)
        .then(() => removeOldest(docker, limit.signal))
        .catch(() => undefined)
      underWay.delete(name)
    },
    giveUp: async () => void underWay.delete(name),
  }
}

async function removeUnlessGood(
  { engine: { docker }, signal }: SessionPart<'engine' | 'signal'>,
  name: string,
  error: unknown,
): Promise<void> {
  if (signal.aborted || isOfUser(error)) return
  await removeImage(docker, name).catch(() => undefined)
}

/** What a user has to fix, whatever the data. */
const isOfUser = (error: unknown): boolean =>
  isMooringError(error) &&
  ['MIGRATION_FAILED', 'PREPARE_FAILED', 'CLIENT_LIBRARY_MISSING'].includes(error.code)

/** Identifies what the image initialises: the image, and what of the declaration it reads. */
function tagOf(
  { environment, command }: ResolvedContainer,
  provider: InitialDataProvider,
  { id }: ProvidedImage,
): string {
  const variables = { ...environment, ...provider.environment }
  const read = [id, variables, command]
  return hashOf([layout, provider.pack, provider.restore, ...read]).slice(0, 16)
}

const packing = (
  declared: ResolvedContainer,
  { environment, pack }: InitialDataProvider,
  base: ImageFacts,
): ResolvedContainer => ({
  ...declared,
  environment: { ...declared.environment, ...environment },
  entrypoint: packingEntrypoint(pack, base.entrypoint),
  command: declared.command ?? base.command,
})

const settingsOf = (
  declared: ResolvedContainer,
  { environment, restore }: InitialDataProvider,
  base: ImageFacts,
): ReturnType<typeof snapshotSettings> =>
  snapshotSettings(base, {
    place: initialDataPlace,
    variables: [...Object.keys(declared.environment), ...Object.keys(environment)],
    entrypoint: restoringEntrypoint(restore, base.entrypoint),
  })

async function removeOldest(docker: Docker, signal: AbortSignal): Promise<void> {
  // The engine lists the newest first.
  const images = await listLabelledImages(docker, [`${snapshotLabel}=${initialDataPlace}`], signal)
  const old = images.filter(({ tags }, index) => tags.length === 0 || index >= mostKept)
  await Promise.allSettled(old.map(({ id, tags }) => removeImage(docker, tags[0] ?? id)))
}
