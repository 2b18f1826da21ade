import { nowMs } from '../../abort.ts'
import type { ResolvedBuild } from '../../config/resolved-build.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { imageNameOf } from '../../docker/image-name.ts'
import type { ImageProgress } from '../../docker/image-progress.ts'
import { hostOf } from '../../docker/labels.ts'
import { inspectImage, removeImage, type ImageFacts } from '../../docker/local-images.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import type { SessionContext, SessionPart } from '../context.ts'

/** Makes the image of a container available: present, pulled or built. */
export async function provideImage(
  context: SessionContext,
  declared: ResolvedContainer,
  onProgress: (progress: ImageProgress) => void,
): Promise<ProvidedImage> {
  const emit: SessionContext['emit'] = (happening) => {
    if (happening.kind === 'image-progress') onProgress(happening.progress)
    context.emit(happening)
  }
  return declared.build
    ? built({ ...context, emit }, declared, declared.build)
    : pulled({ ...context, emit }, declared)
}

async function pulled(
  context: SessionPart<'images' | 'settings' | 'signal' | 'emit'>,
  declared: ResolvedContainer,
): Promise<ProvidedImage> {
  const name = imageNameOf(declared.image ?? '', context.settings)
  const { pullPolicy, platform } = declared
  const reporting = reportProgress(context, { name, done: 'image-pulled' })
  const facts = await context.images.ensure(
    { name, pullPolicy, platform },
    { signal: context.signal, ...reporting },
  )
  reporting.finish()
  return { name, reference: name, id: facts.id, hasHealthcheck: facts.hasHealthcheck }
}

async function built(
  context: SessionContext,
  { name, instanceOf = name, platform }: ResolvedContainer,
  build: ResolvedBuild,
): Promise<ProvidedImage> {
  const tag = buildTag(context, instanceOf)
  const { docker } = context.engine
  const former = await inspectImage(docker, tag, context.signal)
  const reporting = reportProgress(context, { name: tag, done: 'image-built' })
  const labels = {
    'org.testcontainers': 'true',
    [builtLabel]: `${context.project}/${instanceOf}`,
    ...hostOf(context.owner),
  }
  const facts = await context.images.build(
    { ...build, platform: build.platform ?? platform, tag, labels },
    { signal: context.signal, ...reporting },
  )
  reporting.finish()
  if (former) await removeReplaced(context, former, facts)
  return { name: tag, reference: facts.id, id: facts.id, hasHealthcheck: facts.hasHealthcheck }
}

// A built image stays as the cache of the next run, one for each declaration; the one that it replaces has no name left.
async function removeReplaced(
  { engine: { docker }, signal }: SessionPart<'engine' | 'signal'>,
  former: ImageFacts,
  current: ImageFacts,
): Promise<void> {
  if (former.id === current.id) return
  const replaced = await inspectImage(docker, former.id, signal)
  if (replaced?.tags.length === 0) await removeImage(docker, former.id).catch(() => undefined)
}

/** Names the container, of which project, that an image was built for. */
export const builtLabel = 'com.mooring.built'

const buildTag = ({ project }: SessionPart<'project'>, container: string): string =>
  `mooring/${project}/${container.toLowerCase()}:latest`

// An image that is present reports no progress, and then its end is no news either.
function reportProgress(
  { emit }: SessionPart<'emit'>,
  { name, done }: { name: string; done: 'image-pulled' | 'image-built' },
): { onProgress(progress: ImageProgress): void; finish(): void } {
  const startedAtMs = nowMs()
  let reported = false
  return {
    onProgress: (progress) => {
      // What is wholly in the cache may be sent all the same.
      if (progress.kind === 'pulling' || progress.kind === 'building') reported = true
      emit({ kind: 'image-progress', progress })
    },
    finish: () => {
      if (reported) emit({ kind: done, image: name, elapsedMs: nowMs() - startedAtMs })
    },
  }
}
