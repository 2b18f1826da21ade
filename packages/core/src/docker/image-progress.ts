/** Layers of a pull taken together; byte counts grow as the engine learns the sizes of layers. */
export interface PullingImage {
  kind: 'pulling'
  /** Name as asked of the engine. */
  image: string
  layersDone: number
  layersTotal: number
  downloadedBytes: number
  /** Sum over the layers whose size is known so far. */
  totalBytes: number
}

/** A build has reached a step of its Dockerfile that does not come from the cache. */
export interface BuildingImage {
  kind: 'building'
  /** Tag of the image. */
  image: string
  /** From 1. */
  step: number
  stepsTotal: number
  /** Text of the step, such as 'RUN npm ci'. */
  instruction: string
}

export type ImageProgress = PullingImage | BuildingImage

/** What goes along with every call that may take long. */
export interface ImageCall {
  signal: AbortSignal
  onProgress?: ((event: ImageProgress) => void) | undefined
}
