import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { packBuildContext } from './build-context.ts'
import type { BuildState } from './build-failure.ts'
import type { Build, BuildRequest } from './build-request.ts'
import { readSteps } from './build-steps.ts'
import { baseImagesOf } from './dockerfile.ts'
import { engineMessages } from './engine-messages.ts'
import { registryOf } from './image-name.ts'
import type { ImageCall } from './image-progress.ts'
import {
  addressOf,
  registryHeader,
  findCredentials,
  type CredentialLookup,
  type RegistryAuth,
} from './registry-auth.ts'
import { counted, tellGrowth } from './sent-bytes.ts'

/**
 * Has an engine without BuildKit build an image. Docker's classic builder knows less of Dockerfiles than BuildKit; that of
 * Podman does not.
 */
export async function buildClassically(
  docker: Docker,
  { request, dockerfile, credentialsOf, state }: Build,
  { signal, onProgress }: ImageCall,
): Promise<void> {
  const auths = await registryAuths(baseImagesOf(dockerfile, request.args), {
    credentialsOf,
    state,
    signal,
  })
  const onSent = tellGrowth((sentBytes) =>
    onProgress?.({ kind: 'sending', image: request.tag, sentBytes }),
  )
  const context = Readable.from(counted(packBuildContext(request) as AsyncIterable<Buffer>, onSent))
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
  } finally {
    context.destroy()
  }
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
      const { auth, source } = await findCredentials(registry, credentialsOf, signal)
      state.credentials.push(source)
      if (auth) auths[addressOf(registry)] = auth
    }),
  )
  return auths
}

function engineOptions(
  { dockerfile, args, target, platform, tag, labels, cacheFrom, network }: BuildRequest,
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
    ...(cacheFrom.length > 0 && { cachefrom: JSON.stringify(cacheFrom) }),
    ...(network !== undefined && { networkmode: network }),
    ...(Object.keys(auths).length > 0 && {
      registryconfig: { base64: registryHeader(auths) } as never,
    }),
  }
}
