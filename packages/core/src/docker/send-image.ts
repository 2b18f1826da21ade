import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DockerError } from '@mooring/client'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { dockerError } from './engine-error.ts'
import { engineMessages } from './engine-messages.ts'
import type { ImageCall } from './image-progress.ts'
import { tellGrowth } from './sent-bytes.ts'
import { createStallGuard, imageStallTimeoutMs } from './stall-guard.ts'

export interface ImageTransfer {
  /** With its tag, which goes along. */
  name: string
  from: Docker
  to: Docker
  /** Name of the engine that gets it. */
  engine: string
}

/**
 * Has one engine give an image to another, through this process and past its disk, and sees that it is the same there.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function sendImage(
  transfer: ImageTransfer,
  { signal, onProgress }: ImageCall,
): Promise<void> {
  const { name, from, to, engine } = transfer
  using stall = createStallGuard(imageStallTimeoutMs, signal)
  let sentBytes = 0
  const onSent = tellGrowth((bytes) =>
    onProgress?.({ kind: 'sending', image: name, sentBytes: bytes, to: engine }),
  )
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sentBytes += chunk.length
      stall.progressed()
      onSent(sentBytes)
      done(undefined, chunk)
    },
  })
  try {
    const saved = await orAborted(from.getImage(encodeURI(name)).get(), stall.signal)
    const sent = pipeline(saved, counted, { signal: stall.signal })
    sent.catch(() => undefined)
    const answer = await orAborted(to.loadImage(counted, { quiet: true }), stall.signal)
    for await (const message of engineMessages(answer, stall.signal)) void message
    await sent
    await requireSame(transfer, stall.signal)
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(stall.signal.aborted ? stall.signal.reason : error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `Image "${name}" could not be given to engine "${engine}".`,
    })
  } finally {
    counted.destroy()
  }
}

/** By id, or, where engines store images in different ways, which gives them other ids, by what their layers hold. */
async function requireSame({ name, from, to }: ImageTransfer, signal: AbortSignal): Promise<void> {
  const [there, here] = await Promise.all(
    [from, to].map((docker) => orAborted(docker.getImage(encodeURI(name)).inspect(), signal)),
  )
  const isSame =
    there?.Id === here?.Id || String(there?.RootFS?.Layers) === String(here?.RootFS?.Layers)
  if (!isSame)
    throw new DockerError({
      code: 'DOCKER_REQUEST_FAILED',
      what: `it arrived as another image: ${here?.Id} in place of ${there?.Id}`,
    })
}
