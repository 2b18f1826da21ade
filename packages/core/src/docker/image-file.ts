import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { engineMessages } from './engine-messages.ts'
import type { ImageCall } from './image-progress.ts'
import { tellGrowth } from './sent-bytes.ts'
import { createStallGuard, imageStallTimeoutMs } from './stall-guard.ts'

// What a higher level would save takes longer than to send it.
const level = 1

/** Writes an image with all of its layers into a compressed file, which is there whole or not at all. */
export async function saveImageFile(
  docker: Docker,
  { id, file }: { id: string; file: string },
  signal: AbortSignal,
): Promise<void> {
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`
  using stall = createStallGuard(imageStallTimeoutMs, signal)
  const counted = counter(() => stall.progressed())
  try {
    const saved = await orAborted(docker.getImage(id).get(), stall.signal)
    const written = createWriteStream(unfinished)
    await pipeline(saved, counted, createGzip({ level }), written, { signal: stall.signal })
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  }
}

/**
 * Has an engine read such a file.
 *
 * @param options.name of the image, for progress
 * @returns the id of the image
 * @throws what the engine or the file system answers
 */
export async function loadImageFile(
  docker: Docker,
  { file, name }: { file: string; name: string },
  { signal: given, onProgress }: ImageCall,
): Promise<string> {
  using stall = createStallGuard(imageStallTimeoutMs, given)
  const { signal } = stall
  const onSent = tellGrowth((sentBytes) =>
    onProgress?.({ kind: 'sending', image: name, sentBytes }),
  )
  const content = counter((sentBytes) => {
    stall.progressed()
    onSent(sentBytes)
  })
  const read = pipeline(createReadStream(file), createGunzip(), content, { signal })
  read.catch(() => undefined)
  try {
    const answer = await orAborted(docker.loadImage(content, { quiet: true }), signal)
    let id: string | undefined
    // Docker and Podman say it in other words.
    for await (const { stream = '' } of engineMessages(answer, signal))
      id = /\b[0-9a-f]{64}\b/.exec(stream)?.[0] ?? id
    await read
    if (id === undefined) throw new Error('it holds no image')
    return id
  } finally {
    content.destroy()
  }
}

function counter(onBytes: (bytes: number) => void): Transform {
  let bytes = 0
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      onBytes(bytes)
      done(undefined, chunk)
    },
  })
}
