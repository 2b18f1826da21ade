import { DockerError, evidence } from '@mooring/client'
import type Docker from 'dockerode'
import type { PullPolicy } from '../config/resolved.ts'
import type { BuildRequest } from './build-request.ts'
import { forEngine } from './engine-commands.ts'
import { registryOf } from './image-name.ts'
import type { ImageCall, ImageProgress } from './image-progress.ts'
import { fitsPlatform, inspectImage, type ImageFacts } from './local-images.ts'
import { nearLocalImages } from './near-images.ts'
import { pullImage } from './pull.ts'
import { createCredentialLookup } from './registry-auth.ts'
import type { DockerSettings } from './settings.ts'
import { createSingleFlight } from './single-flight.ts'

export type { ImageFacts }

export interface ImageRequest {
  /** As imageNameOf answers it. */
  name: string
  pullPolicy: PullPolicy
  platform: string | undefined
}

/**
 * The images of a session. Each is looked up, pulled or built once, however many containers want it; a caller that
 * aborts leaves the work to the others, and a failure is tried again by the next caller.
 */
export interface ImageStore {
  /**
   * Makes an image available. Policy 'missing' pulls what is not there, 'always' pulls once in a session, 'never'
   * does not pull.
   *
   * @throws DockerError IMAGE_NOT_FOUND, IMAGE_PULL_FAILED, REGISTRY_CREDENTIALS_FAILED, DOCKER_REQUEST_FAILED
   */
  ensure(request: ImageRequest, call: ImageCall): Promise<ImageFacts>
  /**
   * Builds an image from a Dockerfile.
   *
   * @throws DockerError IMAGE_BUILD_FAILED, DOCKER_REQUEST_FAILED
   * @throws ConfigError IMAGE_BUILD_FAILED for a context or Dockerfile that does not exist
   */
  build(request: BuildRequest, call: ImageCall): Promise<ImageFacts>
}

export function createImageStore(docker: Docker, settings: DockerSettings): ImageStore {
  const credentialsOf = createCredentialLookup(settings)
  const present = createSingleFlight<ImageFacts, ImageProgress>({ remember: true })
  // Shared by requests of different policies; not remembered, because 'always' must pull again what 'missing' had.
  const pulling = createSingleFlight<void, ImageProgress>({ remember: false })

  const pull = (request: ImageRequest, call: ImageCall): Promise<void> => {
    const { name, platform } = request
    const work = async (shared: ImageCall): Promise<void> => {
      const credentials = await credentialsOf(registryOf(name), shared.signal)
      await pullImage(docker, { name, platform, credentials }, shared)
    }
    return pulling(JSON.stringify([name, platform]), work, call)
  }

  const bring = async (request: ImageRequest, call: ImageCall): Promise<ImageFacts> => {
    const local =
      request.pullPolicy === 'always'
        ? undefined
        : await inspectImage(docker, request.name, call.signal)
    if (local && fitsPlatform(local, request.platform)) return local
    if (request.pullPolicy === 'never')
      throw await notPresent(request, { docker, local, signal: call.signal })
    await pull(request, call)
    return inspectNew(docker, request.name, call.signal)
  }

  const make = async (request: BuildRequest, call: ImageCall): Promise<ImageFacts> => {
    const { buildImage } = await import('./build-image.ts')
    const environment = settings.helperEnvironment
    const build = (wanted: BuildRequest): Promise<string> =>
      buildImage(docker, { request: wanted, credentialsOf, environment }, call)
    const id = await throughCache(docker, request, { build, call })
    return { ...(await inspectNew(docker, id, call.signal)), name: request.tag }
  }

  return {
    ensure: (request, call) =>
      present(keyOf('ensure', request), (shared) => bring(request, shared), call),
    build: (request, call) =>
      present(keyOf('build', request), (shared) => make(request, shared), call),
  }
}

async function throughCache(
  docker: Docker,
  request: BuildRequest,
  { build, call }: { build(request: BuildRequest): Promise<string>; call: ImageCall },
): Promise<string> {
  const { cache } = request
  if (cache === undefined) return build(request)
  const { builtOrCached } = await import('./build-cache.ts')
  return builtOrCached(docker, { ...request, cache }, { build, call })
}

const keyOf = (kind: string, request: object): string =>
  JSON.stringify([kind, Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1))])

async function inspectNew(docker: Docker, name: string, signal: AbortSignal): Promise<ImageFacts> {
  const facts = await inspectImage(docker, name, signal)
  if (facts) return facts
  throw new DockerError({
    code: 'IMAGE_NOT_FOUND',
    what: `Image "${name}" is not there, though the engine has just reported it as made.`,
    fix: 'check that nothing else on this host removes images.',
  })
}

async function notPresent(
  { name, platform }: ImageRequest,
  { docker, local, signal }: { docker: Docker; local: ImageFacts | undefined; signal: AbortSignal },
): Promise<DockerError> {
  const near = local ? [] : await nearLocalImages(docker, name, signal)
  return new DockerError({
    code: 'IMAGE_NOT_FOUND',
    what: local
      ? `Image "${name}" is on this host for ${local.platform} only, and its pull policy is "never".`
      : `Image "${name}" is not on this host, and its pull policy is "never".`,
    why: [
      ...evidence('platform', platform),
      ...(near.length > 0 ? evidence('on this host', near.join(', ')) : []),
    ],
    fix: forEngine(
      `run \`docker pull ${platform ? `--platform ${platform} ` : ''}${name}\`, or set \`pullPolicy\` to "missing".`,
      docker,
    ),
  })
}
