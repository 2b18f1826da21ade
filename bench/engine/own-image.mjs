import { once } from 'node:events'

/** Pulls an image that is not there, so that no contender is timed with its pull. @param {import('dockerode')} docker @param {string} image */
export async function ensureImage(docker, image) {
  const isThere = await docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    )
  if (isThere) return
  const progress = await docker.pull(image)
  await once(progress.resume(), 'end')
}
