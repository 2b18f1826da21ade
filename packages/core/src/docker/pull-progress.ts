import type { EngineMessage } from './engine-messages.ts'
import type { PullingImage } from './image-progress.ts'

interface Layer {
  done: boolean
  downloadedBytes: number
  totalBytes: number
}

/**
 * Adds the engine's messages about single layers up to one picture of the pull.
 *
 * @returns a function that takes a message and answers an event when the picture has changed enough to be shown: a
 * layer came or ended, or a hundredth of the bytes arrived
 */
export function createPullProgress(
  image: string,
): (message: EngineMessage) => PullingImage | undefined {
  const layers = new Map<string, Layer>()
  let shown = ''
  return (message) => {
    note(layers, message)
    const event = sumOf(image, [...layers.values()])
    const percent = Math.floor((100 * event.downloadedBytes) / Math.max(1, event.totalBytes))
    const picture = `${event.layersDone}/${event.layersTotal} ${percent}`
    if (event.layersTotal === 0 || picture === shown) return undefined
    shown = picture
    return event
  }
}

function note(
  layers: Map<string, Layer>,
  { status = '', id, progressDetail }: EngineMessage,
): void {
  // "Pulling from" carries the tag as its id.
  if (id === undefined || status.startsWith('Pulling from')) return
  const layer = layers.get(id) ?? { done: false, downloadedBytes: 0, totalBytes: 0 }
  layers.set(id, layer)
  if (status === 'Downloading') {
    layer.totalBytes = progressDetail?.total ?? layer.totalBytes
    layer.downloadedBytes = progressDetail?.current ?? layer.downloadedBytes
  }
  if (status === 'Verifying Checksum' || status === 'Download complete')
    layer.downloadedBytes = layer.totalBytes
  if (status === 'Pull complete' || status === 'Already exists') layer.done = true
}

function sumOf(image: string, layers: Layer[]): PullingImage {
  const sum = (pick: (layer: Layer) => number): number =>
    layers.reduce((total, layer) => total + pick(layer), 0)
  return {
    kind: 'pulling',
    image,
    layersDone: sum(({ done }) => (done ? 1 : 0)),
    layersTotal: layers.length,
    downloadedBytes: sum(({ downloadedBytes }) => downloadedBytes),
    totalBytes: sum(({ totalBytes }) => totalBytes),
  }
}
