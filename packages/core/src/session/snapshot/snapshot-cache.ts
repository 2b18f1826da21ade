import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { commitContainer } from '../../docker/committed-images.ts'
import { createContainer, removeContainer } from '../../docker/containers.ts'
import { labelsOf } from '../../docker/labels.ts'
import { inspectImage } from '../../docker/local-images.ts'
import { loadFolder, saveFolder } from '../../docker/packed-folder.ts'
import type { SnapshotProvider } from '../../service/kept-data.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import { containerName, type SessionContext, type SessionPart } from '../context.ts'
import { restoringEntrypoint } from './entrypoints.ts'
import { snapshotSettings, type SnapshotImage } from './snapshot-image.ts'

export interface CacheParts {
  source: ResolvedContainer
  target: SnapshotImage
  snapshot: SnapshotProvider
}

/**
 * Makes the image of a snapshot from the file that another machine has written into a folder: without the layers of its base
 * image, which is there.
 *
 * @returns false where there is no such file, or it is unusable, which is reported
 */
export async function restoreFromCache(
  context: SessionContext,
  parts: CacheParts,
  image: ProvidedImage,
): Promise<boolean> {
  const file = fileOf(context, parts)
  if (file === undefined || !(await isThere(file))) return false
  try {
    await makeImage(context, { ...parts, file }, image)
    return true
  } catch (error) {
    context.signal.throwIfAborted()
    await rm(file, { force: true })
    tell(context, parts, `the cached snapshot ${file} is of no use: ${(error as Error).message}`)
    return false
  }
}

async function makeImage(
  context: SessionContext,
  { source, target, snapshot, file }: CacheParts & { file: string },
  { reference }: ProvidedImage,
): Promise<void> {
  const { docker } = context.engine
  const { name } = source
  const base = await inspectImage(docker, reference, context.signal)
  if (!base) throw new Error(`the image ${reference} is gone`)
  const engineName = `${containerName(context, source)}-unpacked`
  const remove = context.teardown.defer({
    phase: 'containers',
    label: `the container that the snapshot of "${name}" is unpacked in`,
    command: `docker rm -f -v ${engineName}`,
    run: () => removeContainer(docker, engineName),
  })
  try {
    const body = { Image: reference, Labels: labelsOf(context, name) }
    const id = await context.whileMaking(() =>
      createContainer(docker, body, { name, engineName, platform: source.platform }),
    )
    await loadFolder(docker, { id, name, file, signal: context.signal })
    const { repository, tag, place } = target
    const settings = snapshotSettings(base, {
      place,
      variables: Object.keys(source.environment),
      entrypoint: restoringEntrypoint(snapshot.restore, base.entrypoint),
    })
    await commitContainer(docker, { id, repository, tag, ...settings }, context.signal)
  } finally {
    await remove()
  }
}

/** Writes what the container of a snapshot has packed into the folder, where one is named. Never rejects. */
export async function writeToCache(
  context: SessionPart<'declarations' | 'engine' | 'signal' | 'mask' | 'emit'>,
  parts: CacheParts,
  id: string,
): Promise<void> {
  const file = fileOf(context, parts)
  if (file === undefined || (await isThere(file))) return
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`
  try {
    const { docker } = context.engine
    await mkdir(resolve(file, '..'), { recursive: true })
    const { folder } = parts.snapshot
    await saveFolder(docker, { id, folder, file: unfinished, signal: context.signal })
    await rename(unfinished, file)
    await removeFormer(file, parts)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    tell(context, parts, `its snapshot is not cached: ${(error as Error).message}`)
  }
}

function fileOf(
  { declarations: { config } }: SessionPart<'declarations'>,
  { source, target, snapshot: { cache } }: CacheParts,
): string | undefined {
  return cache === undefined
    ? undefined
    : resolve(config.directory, cache, `${source.name}.${target.tag}${ending}`)
}

const ending = '.tar.gz'

async function removeFormer(file: string, { source }: CacheParts): Promise<void> {
  const folder = resolve(file, '..')
  const isFormer = (name: string): boolean =>
    name.startsWith(`${source.name}.snapshot-`) && name.endsWith(ending)
  for (const name of await readdir(folder))
    if (isFormer(name) && join(folder, name) !== file) await rm(join(folder, name), { force: true })
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

const tell = (
  { emit, mask }: SessionPart<'mask' | 'emit'>,
  { source }: CacheParts,
  line: string,
): void => emit({ kind: 'service-told', container: source.name, line: mask(line) })
