import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { imageOf, type TestEngine } from './engine.ts'

/** Why an image is neither on the engine nor given by a registry; undefined where it is there. */
export async function missingImage(
  docker: TestEngine['docker'],
  written: string,
): Promise<string | undefined> {
  const name = imageOf(written)
  try {
    const request = { name, pullPolicy: 'missing', platform: undefined } as const
    await createImageStore(docker, readDockerSettings()).ensure(request, {
      signal: AbortSignal.timeout(300_000),
    })
    return undefined
  } catch (error) {
    return `${name} is not on the engine and no registry gives it: ${(error as Error).message.split('\n')[0]}`
  }
}
