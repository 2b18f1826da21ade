import { DockerError } from '@mooring/client'
import { deadline, nowMs, orAborted } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { commitContainer } from '../../docker/committed-images.ts'
import { inspectContainer } from '../../docker/container-facts.ts'
import { stopContainer } from '../../docker/containers.ts'
import { inspectImage, type ImageFacts } from '../../docker/local-images.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { startContainer, type StartSources } from '../start/start-container.ts'
import { restoringEntrypoint, savingEntrypoint } from './entrypoints.ts'
import { initialStart } from './initial-data.ts'
import { hasNoShell } from './no-shell.ts'
import { removeSnapshots } from './remove-snapshots.ts'
import { writeToCache, type CacheParts } from './snapshot-cache.ts'
import { nameOf, snapshotLabel, snapshotSettings } from './snapshot-image.ts'

export interface TakeParts extends CacheParts {
  sources: StartSources
  /** Names of images with initial data that somebody is making. */
  underWay: Set<string>
  isCi: boolean
}

const stopGracePeriodMs = 60_000
// Of the stop and the image together, because the tests wait for it.
const commitTimeoutMs = 180_000

/**
 * Starts the container that a snapshot is made from, has its data prepared, makes the image and removes the container.
 * Former snapshots of the container go.
 *
 * @returns false where the start is as it should be and no image was made, which is reported
 * @throws what the start of the container throws
 */
export async function takeSnapshot(context: SessionContext, parts: TakeParts): Promise<boolean> {
  const { source, target, sources } = parts
  const startedAtMs = nowMs()
  const base = await baseOf(context, sources.image)
  const initial = await initialStart(context, source, { ...parts, image: sources.image })
  const started = await startContainer(
    unready(context),
    saving(parts, initial?.declared ?? source, initial?.facts ?? base),
    initial ? { ...sources, image: initial.image } : sources,
  ).catch(async (error: unknown) => {
    await initial?.giveUp(error)
    if (!hasNoShell(error)) throw error
    const line = 'no snapshot is kept, because its image has no program `sh`'
    context.emit({ kind: 'service-told', container: source.name, line })
  })
  if (!started) return false
  const { id } = started.live.current
  sources.progress.enter('snapshot', () => ({ waitedFor: 'its snapshot to be made' }))
  using limit = deadline(commitTimeoutMs, context.signal)
  try {
    await initial?.keep(id)
    await commitStopped({ ...context, signal: limit.signal }, id, { ...parts, base })
    await writeToCache(context, parts, id)
    await removeSnapshots(context.engine.docker, {
      filter: [`${snapshotLabel}=${target.place}`],
      // By its id, because Podman lists names that are longer than those it was asked to give.
      except: (await inspectImage(context.engine.docker, nameOf(target), context.signal))?.id,
      signal: context.signal,
    })
  } catch (error) {
    context.signal.throwIfAborted()
    const line = `no snapshot was kept: ${context.mask((error as Error).message)}`
    context.emit({ kind: 'service-told', container: source.name, line })
    return false
  } finally {
    await context.containers.removals.remove(source.name)
  }
  context.emit({
    kind: 'snapshot-taken',
    container: source.name,
    image: nameOf(target),
    elapsedMs: nowMs() - startedAtMs,
  })
  return true
}

// It is ready for nobody, and its removal is no news.
function unready(context: SessionContext): SessionContext {
  return {
    ...context,
    emit: (happening) => {
      if (happening.kind === 'container-ready' || happening.kind === 'container-removed') return
      context.emit(happening)
    },
  }
}

async function baseOf(
  { engine: { docker }, signal }: SessionPart<'engine' | 'signal'>,
  image: ProvidedImage,
): Promise<ImageFacts> {
  const base = await inspectImage(docker, image.reference, signal)
  if (base) return base
  throw new DockerError({
    code: 'IMAGE_NOT_FOUND',
    what: `Image "${image.name}" is gone, though it was there a moment ago.`,
    fix: 'check that nothing else on this host removes images.',
  })
}

/** The source with a process around its own that packs the data at the end. */
const saving = (
  { snapshot }: TakeParts,
  declared: ResolvedContainer,
  image: ImageFacts,
): ResolvedContainer => ({
  ...declared,
  entrypoint: savingEntrypoint(snapshot.save, declared.entrypoint ?? image.entrypoint),
  command: declared.command ?? image.command,
})

async function commitStopped(
  { engine: { docker }, signal }: SessionPart<'engine' | 'signal'>,
  id: string,
  { source, target, snapshot, base }: TakeParts & { base: ImageFacts },
): Promise<void> {
  const { name } = source
  const stopped = stopContainer(docker, { id, name }, { gracePeriodMs: stopGracePeriodMs })
  await orAborted(stopped, signal)
  const { exitCode } = await inspectContainer(docker, id)
  if (exitCode !== 0) throw new Error(`the server ended with exit code ${exitCode}`)
  const { repository, tag, place } = target
  await commitContainer(
    docker,
    {
      id,
      repository,
      tag,
      ...snapshotSettings(base, {
        place,
        variables: Object.keys(source.environment),
        entrypoint: restoringEntrypoint(snapshot.restore, base.entrypoint),
      }),
    },
    signal,
  )
}
