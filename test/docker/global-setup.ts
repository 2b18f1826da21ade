import { openEngine } from '../../packages/core/src/docker/engine.ts'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { readSettings } from '../../packages/core/src/docker/settings.ts'
import { serverImage } from '../support/server-image.ts'

const images = [
  'busybox:1',
  'nginx:1',
  'node:24-slim',
  'redis:7',
  'testcontainers/sshd:1.4.0',
  ...['mariadb', 'memcached', 'mosquitto', 'nats', 'rabbitmq', 'redis'].map(serverImage),
]

/** Finds the images of the Docker tests, or pulls them, before the first test, so that none is timed with a pull. */
export default async function setup(): Promise<void> {
  const { signal } = new AbortController()
  const all = await readSettings()
  const settings = all.images
  const engine = await openEngine('test-setup', { settings: all, signal })
  const store = createImageStore(engine.docker, settings)
  const ensure = (written: string): Promise<unknown> =>
    store.ensure(
      { name: imageNameOf(written, settings), pullPolicy: 'missing', platform: undefined },
      { signal: new AbortController().signal },
    )
  try {
    await Promise.all(images.map(ensure))
  } catch (cause) {
    throw new Error(explanation(settings.hubImageNamePrefix), { cause })
  } finally {
    engine.close()
  }
}

function explanation(prefix: string | undefined): string {
  const looked =
    prefix === undefined
      ? 'TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX is not set, and no registry gave them'
      : `none are there under TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX=${prefix}`
  return `The Docker tests have no images: ${looked}. Run \`npm test\`, or \`node scripts/engine/prepare.mjs\` and set the variables that it prints.`
}
