import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { copyInto } from '../../packages/core/src/docker/copy.ts'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { imageOf } from './engine.ts'

/** An image that speaks Ryuk's protocol. */
export interface RyukProgram {
  name: string
  image: string
  /** Why it cannot be tested here; undefined when it can. */
  missing: string | undefined
}

const writtenImage = 'testcontainers/ryuk:0.14.0'

/** Ryuk itself, where its image is there or a registry gives it. */
export async function realRyuk(docker: Docker): Promise<RyukProgram> {
  const image = imageOf(writtenImage)
  const store = createImageStore(docker, readDockerSettings())
  const request = { name: image, pullPolicy: 'missing', platform: undefined } as const
  try {
    await store.ensure(request, { signal: AbortSignal.timeout(120_000) })
    return { name: `Ryuk itself (${writtenImage})`, image, missing: undefined }
  } catch (error) {
    const [why] = (error as Error).message.split('\n')
    // Its tags have no 'v', so no version of its Go module can be asked for by name, and nothing is built in its place.
    const missing = `${image} is not on the engine and no registry gives it: ${why}`
    return { name: `Ryuk itself (NOT TESTED: ${missing})`, image, missing }
  }
}

export interface StandInOptions {
  /** Acknowledges only when it is sent SIGUSR2. */
  holdAcknowledgement?: boolean
}

/** The stand-in of these tests as an image; it is removed at the end of the block. */
export async function ryukStandIn(
  docker: Docker,
  { holdAcknowledgement = false }: StandInOptions = {},
): Promise<RyukProgram & AsyncDisposable> {
  const target = '/ryuk-stand-in.mjs'
  const content = await readFile(new URL('ryuk-stand-in.mjs', import.meta.url))
  const command = ['node', target, ...(holdAcknowledgement ? ['--hold-acknowledgement'] : [])]
  const digest = createHash('sha256').update(content).update(randomBytes(8)).digest('hex')
  const name = { repo: 'mooring.local/test/ryuk-stand-in', tag: digest.slice(0, 12) }
  const container = await docker.createContainer({ Image: imageOf('node:24-slim') })
  try {
    const files = [{ target, source: { content }, mode: 0o644 }]
    await copyInto(docker, { id: container.id, name: 'stand-in' }, files)
    await container.commit({
      ...name,
      changes: [`CMD ${JSON.stringify(command)}`, 'LABEL org.testcontainers.ryuk=true'].join('\n'),
    })
  } finally {
    await container.remove({ force: true })
  }
  const image = `${name.repo}:${name.tag}`
  return {
    name: 'the stand-in',
    image,
    missing: undefined,
    [Symbol.asyncDispose]: async () => void (await docker.getImage(image).remove({ force: true })),
  }
}
