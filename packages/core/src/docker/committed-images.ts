import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { dockerError } from './engine-error.ts'

/** An image that is made from the files of a container. */
export interface CommitRequest {
  /** Engine's id of the container. */
  id: string
  /** Name of the image, without tag. */
  repository: string
  tag: string
  /** Labels and variables beside those of the container, which has its own in the image too. */
  labels: Record<string, string>
  environment: Record<string, string>
  entrypoint: string[]
  command: string[]
}

/**
 * Makes an image from the files of a container, without those on volumes and in memory.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function commitContainer(
  docker: Docker,
  { id, repository, tag, labels, environment, entrypoint, command }: CommitRequest,
  signal: AbortSignal,
): Promise<void> {
  const body = {
    Labels: labels,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Entrypoint: entrypoint,
    Cmd: command,
  }
  try {
    // Apart, because dockerode would put the body into the address too.
    const committed = docker.getContainer(id).commit({
      // A server that runs is not held up: what is kept is written.
      _query: { container: id, repo: repository, tag, pause: false },
      _body: body,
    })
    await orAborted(committed, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `No image could be made from container ${id.slice(0, 12)}.`,
    })
  }
}

/** Ids and tags of the images that carry all of the labels. */
export async function listLabelledImages(
  docker: Docker,
  filter: readonly string[],
  signal: AbortSignal,
): Promise<{ id: string; tags: string[] }[]> {
  const filters = JSON.stringify({ label: filter })
  const images = await docker.listImages({ filters, abortSignal: signal })
  return images.map(({ Id: id, RepoTags }) => ({
    id,
    // How Docker 20.10 says that there is none.
    tags: (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
  }))
}
