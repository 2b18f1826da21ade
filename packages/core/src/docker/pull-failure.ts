import { DockerError, evidence } from '@mooring/client'
import type Docker from 'dockerode'
import { DeadlinePassed } from '../abort.ts'
import { forEngine } from './engine-commands.ts'
import { answerOf, statusOf } from './engine-error.ts'
import { movedImageFix } from './moved-images.ts'
import { nearLocalImages } from './near-images.ts'
import { withoutSecrets } from './redaction.ts'
import { readRegistryAnswer } from './registry-answers.ts'
import type { Credentials, RegistryAuth } from './registry-auth.ts'

export interface FailedPull {
  name: string
  platform: string | undefined
  credentials: Credentials
}

/** Makes the error of a pull that failed, with the words of the registry and where the credentials came from. */
export async function pullFailed(
  error: unknown,
  { docker, request, signal }: { docker: Docker; request: FailedPull; signal: AbortSignal },
): Promise<DockerError> {
  const { name, platform, credentials } = request
  const words = withoutSecrets(wordsOf(error), secretsOf(credentials.auth))
  const { code, aboutCredentials, fix: usualFix } = readRegistryAnswer(words, statusOf(error))
  const fix = (code === 'IMAGE_NOT_FOUND' ? movedImageFix(name) : undefined) ?? usualFix
  const near = code === 'IMAGE_NOT_FOUND' ? await nearLocalImages(docker, name, signal) : []
  return new DockerError({
    code,
    what:
      code === 'IMAGE_NOT_FOUND'
        ? `Image "${name}" does not exist.`
        : `Image "${name}" could not be pulled.`,
    why: [
      ...evidence('engine', words),
      ...evidence('platform', platform),
      ...(aboutCredentials || credentials.auth ? evidence('credentials', credentials.source) : []),
      ...(near.length > 0 ? evidence('on this host', near.join(', ')) : []),
    ],
    ...(fix !== undefined && { fix: forEngine(fix, docker) }),
    cause: error,
  })
}

function wordsOf(error: unknown): string {
  if (error instanceof DeadlinePassed) return `no progress for ${error.timeoutMs / 1000} s`
  return answerOf(error).trim()
}

function secretsOf(auth: RegistryAuth | undefined): string[] {
  if (auth === undefined) return []
  return 'identitytoken' in auth ? [auth.identitytoken] : [auth.password]
}
