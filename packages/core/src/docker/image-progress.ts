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

/** A build in which there is something to do has reached a step of its Dockerfile. */
export interface BuildingImage {
  kind: 'building'
  /** Tag of the image. */
  image: string
  /** From 1. */
  step: number
  stepsTotal: number
  /** Text of the step, such as 'RUN npm ci'. */
  instruction: string
  /** Name or number of its stage, where there are several and BuildKit builds. */
  stage?: string
  /** True for a step that comes from the cache. */
  cached?: true
}

/**
 * Files of a build, or an image that another engine has, are on their way to the engine; reported repeatedly while they
 * grow, files from 100 kB on.
 */
export interface SendingFiles {
  kind: 'sending'
  /** Tag of the image. */
  image: string
  sentBytes: number
  /** Of an image: the engine that gets it. */
  to?: string
}

/** The folder that is to keep a built image was of no use, which is no more than slow. */
export interface UncachedImage {
  kind: 'uncached'
  /** Tag of the image. */
  image: string
  /** A sentence without its end. */
  reason: string
}

export type ImageProgress = PullingImage | BuildingImage | SendingFiles | UncachedImage

/** What goes along with every call that may take long. */
export interface ImageCall {
  signal: AbortSignal
  onProgress?: ((event: ImageProgress) => void) | undefined
}
