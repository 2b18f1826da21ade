import type { DockerError } from '@mooring/client'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { answerOf, dockerError, ignoreGone, statusOf } from './engine-error.ts'

/** What creating a container and waiting for it need to know of its image. */
export interface ImageFacts {
  /** Name by which the engine was asked, with tag or digest; of a built image its tag. */
  name: string
  id: string
  /** Every name that the image has on the engine's host. */
  tags: string[]
  /** True for one that no registry is known to have: it was built, loaded or made from a container. */
  isLocal: boolean
  /** True when the image says how to check its health. */
  hasHealthcheck: boolean
  /** As the engine writes them: '5432/tcp'. */
  exposedPorts: string[]
  /** Operating system and architecture, such as 'linux/amd64'. */
  platform: string
  /** What it runs: the words before the command, and the command. */
  entrypoint: string[]
  command: string[]
  /** As 'NAME=value'. */
  environment: string[]
  labels: Readonly<Record<string, string>>
}

/**
 * Looks an image up on the engine's host, by name or id.
 *
 * @returns undefined when there is none
 * @throws DockerError IMAGE_NOT_FOUND for what cannot be a name, DOCKER_REQUEST_FAILED
 */
export async function inspectImage(
  docker: Docker,
  name: string,
  signal: AbortSignal,
): Promise<ImageFacts | undefined> {
  try {
    return factsOf(name, await orAborted(docker.getImage(inPath(name)).inspect(), signal))
  } catch (error) {
    signal.throwIfAborted()
    if (statusOf(error) === 404) return undefined
    if (statusOf(error) === 400 || /parsing reference/.test(answerOf(error)))
      throw invalidName(error, name)
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `Image "${name}" could not be inspected.`,
    })
  }
}

/**
 * Removes a name of an image, and the image with it when the name was its last; gone already is fine. Given a tag it
 * never takes away a name that somebody else gave to the same image.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED, for example while a container uses it
 */
export async function removeImage(docker: Docker, nameOrId: string): Promise<void> {
  try {
    await ignoreGone(docker.getImage(inPath(nameOrId)).remove())
  } catch (error) {
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `Image "${nameOrId}" could not be removed.`,
    })
  }
}

/** Whether an image is for the platform asked for: 'os/architecture', with a variant or one of the two alone. */
export function fitsPlatform({ platform }: ImageFacts, wanted: string | undefined): boolean {
  if (wanted === undefined) return true
  const has = platform.split('/')
  return wanted
    .toLowerCase()
    .split('/')
    .slice(0, 2)
    .every((part) => has.includes(architectureNames[part] ?? part))
}

const architectureNames: Record<string, string> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
}

// dockerode puts the name into the path as it is.
const inPath = (name: string): string => encodeURI(name).replace(/[?#]/g, encodeURIComponent)

const invalidName = (error: unknown, name: string): DockerError =>
  dockerError(error, {
    code: 'IMAGE_NOT_FOUND',
    what: `"${name}" cannot be the name of an image.`,
    fix: 'write the image as name:tag, in lower case.',
  })

function factsOf(
  name: string,
  { Id, RepoTags, RepoDigests, Os, Architecture, Config }: Docker.ImageInspectInfo,
): ImageFacts {
  // An imported image may have no config at all, and Go writes an empty map as null.
  const { Healthcheck, ExposedPorts, Entrypoint, Cmd, Env } = (Config ?? {}) as Partial<
    Docker.ImageInspectInfo['Config']
  >
  const test = Healthcheck?.Test ?? []
  return {
    name,
    id: Id,
    tags: RepoTags ?? [],
    isLocal: (RepoDigests ?? []).length === 0,
    hasHealthcheck: test.length > 0 && test[0] !== 'NONE',
    exposedPorts: Object.keys(ExposedPorts ?? {}),
    platform: `${Os}/${Architecture}`,
    entrypoint: [Entrypoint ?? []].flat(),
    command: Cmd ?? [],
    environment: Env ?? [],
    labels: Config?.Labels ?? {},
  }
}
