import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { ResolvedBuild } from '../config/resolved.ts'
import { packBuildContext } from './build-context.ts'
import { buildFailed, type BuildState } from './build-failure.ts'
import { readSteps } from './build-steps.ts'
import { readDockerfile } from './dockerfile-location.ts'
import { baseImagesOf } from './dockerfile.ts'
import { engineMessages } from './engine-messages.ts'
import { registryOf } from './image-name.ts'
import type { ImageCall } from './image-progress.ts'
import {
  addressOf,
  registryHeader,
  type CredentialLookup,
  type RegistryAuth,
} from './registry-auth.ts'

export interface BuildRequest extends ResolvedBuild {
  platform: string | undefined
  /** Name with a tag that the image gets. */
  tag: string
  /** Labels of the image; the engine does not put them on the untagged images of single steps. */
  labels: Record<string, string>
}

export interface BuildOptions {
  request: BuildRequest
  credentialsOf: CredentialLookup
}

/**
 * Has the engine build an image with its classic builder and answers the image's id.
 *
 * @throws DockerError IMAGE_BUILD_FAILED with the step and its last lines of output
 * @throws ConfigError IMAGE_BUILD_FAILED for a context or Dockerfile that does not exist
 */
export async function buildImage(
  docker: Docker,
  { request, credentialsOf }: BuildOptions,
  { signal, onProgress }: ImageCall,
): Promise<string> {
  const dockerfile = await readDockerfile(request)
  const state: BuildState = { id: undefined, step: undefined, output: [], credentials: [] }
  const auths = await registryAuths(baseImagesOf(dockerfile, request.args), {
    credentialsOf,
    state,
    signal,
  })
  const context = Readable.from(packBuildContext(request.contextPath, request.dockerfile))
  try {
    const stream = await docker.buildImage(context, {
      ...engineOptions(request, auths),
      abortSignal: signal,
    })
    const read = readSteps(state, request.tag)
    for await (const message of engineMessages(stream, signal)) {
      const event = read(message)
      if (event) onProgress?.(event)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw buildFailed(error, { docker, request, state })
  } finally {
    context.destroy()
  }
  if (state.id === undefined)
    throw buildFailed(new Error('the engine ended the build without an image'), {
      docker,
      request,
      state,
    })
  return state.id
}

/** Credentials of the registries that the Dockerfile names; one that fails is only reported if the build fails too. */
async function registryAuths(
  images: string[],
  {
    credentialsOf,
    state,
    signal,
  }: { credentialsOf: CredentialLookup; state: BuildState; signal: AbortSignal },
): Promise<Record<string, RegistryAuth>> {
  const auths: Record<string, RegistryAuth> = {}
  await Promise.all(
    [...new Set(images.map(registryOf))].map(async (registry) => {
      try {
        const { auth, source } = await credentialsOf(registry, signal)
        state.credentials.push(auth ? `for ${registry}: ${source}` : source)
        if (auth) auths[addressOf(registry)] = auth
      } catch (error) {
        signal.throwIfAborted()
        state.credentials.push(
          (error as Error).message
            .split('\n')
            .filter(Boolean)
            .map((line) => line.trim())
            .join('\n'),
        )
      }
    }),
  )
  return auths
}

function engineOptions(
  { dockerfile, args, target, platform, tag, labels }: BuildRequest,
  auths: Record<string, RegistryAuth>,
): Docker.ImageBuildOptions {
  return {
    version: '1',
    t: tag,
    dockerfile,
    buildargs: args,
    labels,
    // Containers of single steps go, also those of a step that failed.
    rm: true,
    forcerm: true,
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
    ...(Object.keys(auths).length > 0 && {
      registryconfig: { base64: registryHeader(auths) } as never,
    }),
  }
}
