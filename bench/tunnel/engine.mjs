import { env } from 'node:process'
import Docker from 'dockerode'
import { ensureImage } from '../engine/own-image.mjs'

export const docker = new Docker()

const prefix = env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX

/** As the engine knows them. @param {string} name on Docker Hub */
export const completeName = (name) => (prefix ? `${prefix.replace(/\/$/, '')}/${name}` : name)

export const images = /** @type {const} */ ({
  idle: 'busybox:1',
  client: 'node:24-slim',
  sshd: 'testcontainers/sshd:1.4.0',
})

export async function ensureImages() {
  for (const name of Object.values(images)) await ensureImage(docker, completeName(name))
}

/** What a container does that waits to be given commands. */
export const idleCommand = ['sleep', '3600']

/**
 * Creates and starts a container with nothing but dockerode.
 *
 * @param {Docker.ContainerCreateOptions} body
 * @param {import('./ways/way.mjs').Place} place
 */
export async function startContainer(body, { labels, defer }) {
  const container = await docker.createContainer({ ...body, Labels: labels })
  defer(() => container.remove({ force: true, v: true }))
  await container.start()
  return container
}

/** @param {import('./ways/way.mjs').Place} place @returns {Promise<string>} its id */
export async function startClient(place) {
  const { id } = await startContainer(
    { Image: completeName(images.client), Cmd: idleCommand, StopSignal: 'SIGKILL' },
    place,
  )
  return id
}

/** @param {Docker.Container} container @returns {Promise<{ address: string, sshPort: number | undefined }>} */
export async function placeOf(container) {
  const { NetworkSettings } = await container.inspect()
  const binding = NetworkSettings.Ports?.['22/tcp']?.[0]
  return { address: NetworkSettings.IPAddress, sshPort: binding && Number(binding.HostPort) }
}
