import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import type { ResolvedFile } from '../../packages/core/src/config/resolved.ts'
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
  const made = await committed(docker, imageOf('node:24-slim'), {
    command: ['node', target, ...(holdAcknowledgement ? ['--hold-acknowledgement'] : [])],
    files: [{ target, source: { content }, mode: 0o644 }],
  })
  return { ...made, name: 'the stand-in', missing: undefined }
}

/** An image with another command and some more files; it is removed at the end of the block. */
export async function committed(
  docker: Docker,
  from: string,
  { command, files = [] }: { command: string[]; files?: ResolvedFile[] },
): Promise<{ image: string } & AsyncDisposable> {
  const name = { repo: 'mooring.local/test/ryuk', tag: randomBytes(6).toString('hex') }
  const container = await docker.createContainer({ Image: from })
  try {
    if (files.length > 0) await copyInto(docker, { id: container.id, name: from }, files)
    const instructions = [`CMD ${JSON.stringify(command)}`, 'LABEL org.testcontainers.ryuk=true']
    await container.commit({ ...name, changes: instructions.join('\n') })
  } finally {
    await container.remove({ force: true })
  }
  const image = `${name.repo}:${name.tag}`
  return {
    image,
    [Symbol.asyncDispose]: async () => void (await docker.getImage(image).remove({ force: true })),
  }
}
