import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { buildFailed, newBuildState } from './build-failure.ts'
import type { Build, BuildRequest } from './build-request.ts'
import { readBuildSecrets } from './build-secrets.ts'
import { requireNoBuildKit } from './buildkit-keys.ts'
import { readDockerfile } from './dockerfile-location.ts'
import { answerOf, statusOf } from './engine-error.ts'
import type { ImageCall } from './image-progress.ts'
import type { CredentialLookup } from './registry-auth.ts'
import { upgradedSocket } from './upgraded-socket.ts'

export interface BuildOptions {
  request: BuildRequest
  credentialsOf: CredentialLookup
  /** Where variables of secrets, and the agent of SSH, are looked up. */
  environment: NodeJS.ProcessEnv
}

/**
 * Has the engine build an image, with BuildKit where it has it and else with its classic builder, and answers the image's
 * id.
 *
 * @throws DockerError IMAGE_BUILD_FAILED with the step and its last lines of output, BUILDKIT_MISSING
 * @throws ConfigError IMAGE_BUILD_FAILED for a context or Dockerfile that does not exist, BUILD_SECRET_MISSING
 */
export async function buildImage(
  docker: Docker,
  { request, credentialsOf, environment }: BuildOptions,
  call: ImageCall,
): Promise<string> {
  const dockerfile = await readDockerfile(request)
  const secrets = await readBuildSecrets(request, environment)
  const state = newBuildState(secrets.texts)
  const build = { request, dockerfile, credentialsOf, secrets, state }
  try {
    await buildWith(docker, build, call)
    if (state.id === undefined) throw new Error('the engine ended the build without an image')
    return state.id
  } catch (error) {
    call.signal.throwIfAborted()
    throw buildFailed(error, { docker, request, text: dockerfile, state })
  }
}

async function buildWith(docker: Docker, build: Build, call: ImageCall): Promise<void> {
  const builder = await openBuilder(docker, call.signal)
  if (typeof builder !== 'string') {
    const { buildWithBuildKit } = await import('./buildkit/build-with-buildkit.ts')
    return buildWithBuildKit({ docker, socket: builder }, build, call)
  }
  build.state.withoutBuildKit = builder
  await requireNoBuildKit(docker, build.request, builder)
  const { buildClassically } = await import('./classic-build.ts')
  return buildClassically(docker, build, call)
}

/** A connection to the engine's BuildKit, or the reason why there is none. */
export async function openBuilder(docker: Docker, signal: AbortSignal): Promise<Duplex | string> {
  try {
    return await upgradedSocket(docker, { path: '/grpc', headers: { Upgrade: 'h2c' }, signal })
  } catch (error) {
    signal.throwIfAborted()
    const status = statusOf(error)
    // Of an engine that cannot be reached, the classic builder tells it.
    return status === undefined
      ? (error as Error).message
      : `POST /grpc: ${answerOf(error)} (HTTP ${status})`
  }
}
