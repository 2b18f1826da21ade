import type { ResolvedContainer } from '../../config/resolved.ts'
import type { ImageProgress } from '../../docker/image-progress.ts'

/** What a start waits for while its image is looked up, pulled or built, in words that follow "waiting for". */
export function awaitedImage(
  { image }: Pick<ResolvedContainer, 'image'>,
  progress: ImageProgress | undefined,
): string {
  if (progress === undefined)
    return image === undefined ? 'its image to be built' : `the engine to look up image ${image}`
  return `image ${progress.image} (${stateOf(progress)})`
}

function stateOf(progress: ImageProgress): string {
  if (progress.kind === 'building')
    return `step ${progress.step} of ${progress.stepsTotal}, ${progress.instruction}`
  if (progress.kind === 'sending')
    return progress.to === undefined
      ? `${megabytes(progress.sentBytes)} MB of its files sent`
      : `${megabytes(progress.sentBytes)} MB sent to engine ${progress.to}`
  if (progress.kind === 'uncached') return progress.reason
  const { layersDone, layersTotal, downloadedBytes, totalBytes } = progress
  if (layersTotal === 0) return 'pulling'
  return `${layersDone} of ${layersTotal} layers, ${megabytes(downloadedBytes)} of ${megabytes(totalBytes)} MB`
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
