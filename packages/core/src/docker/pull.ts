import type Docker from 'dockerode'
import { engineMessages } from './engine-messages.ts'
import type { ImageCall } from './image-progress.ts'
import { pullFailed } from './pull-failure.ts'
import { createPullProgress } from './pull-progress.ts'
import { registryHeader, type Credentials } from './registry-auth.ts'
import { createStallGuard } from './stall-guard.ts'

export interface PullRequest {
  /** With a tag or digest: the engine pulls every tag of a bare name. */
  name: string
  platform: string | undefined
  credentials: Credentials
  /** A pull that reports nothing for so long is given up. @default 300000 */
  stallTimeoutMs?: number
}

/**
 * Has the engine pull an image.
 *
 * @throws DockerError IMAGE_NOT_FOUND, IMAGE_PULL_FAILED, also for what the engine reports after the pull has begun
 */
export async function pullImage(
  docker: Docker,
  request: PullRequest,
  { signal, onProgress }: ImageCall,
): Promise<void> {
  const { name, platform, credentials, stallTimeoutMs = 300_000 } = request
  using stall = createStallGuard(stallTimeoutMs, signal)
  onProgress?.({
    kind: 'pulling',
    image: name,
    layersDone: 0,
    layersTotal: 0,
    downloadedBytes: 0,
    totalBytes: 0,
  })
  const progress = createPullProgress(name)
  try {
    const options = { fromImage: name, ...(platform && { platform }), abortSignal: stall.signal }
    const stream = await docker.createImage(authConfig(credentials), options)
    for await (const message of engineMessages(stream, stall.signal)) {
      stall.progressed()
      const event = progress(message)
      if (event) onProgress?.(event)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw await pullFailed(stall.signal.aborted ? stall.signal.reason : error, {
      docker,
      request,
      signal,
    })
  }
}

const authConfig = ({ auth }: Credentials): { base64: string } | undefined =>
  auth && { base64: registryHeader(auth) }
