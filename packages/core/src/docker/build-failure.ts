import { DockerError } from '@mooring/client'
import type Docker from 'dockerode'
import { forEngine } from './engine-commands.ts'
import { answerOf } from './engine-error.ts'
import { evidence } from './evidence.ts'
import type { BuildingImage } from './image-progress.ts'
import { withoutSecrets } from './redaction.ts'
import { readRegistryAnswer } from './registry-answers.ts'

/** How far a build has come. */
export interface BuildState {
  /** Of the image made so far. */
  id: string | undefined
  step: BuildingImage | undefined
  /** Last lines that the step wrote. */
  output: string[]
  /** Where the credentials for the base images come from. */
  credentials: string[]
}

export interface FailedBuild {
  tag: string
  contextPath: string
  dockerfile: string
  platform: string | undefined
}

/** Makes the error of a build that failed. */
export function buildFailed(
  error: unknown,
  { docker, request, state }: { docker: Docker; request: FailedBuild; state: BuildState },
): DockerError {
  const { step, output } = state
  const words = withoutSecrets(answerOf(error).trim())
  const { aboutCredentials, fix } = readBuildAnswer(words)
  return new DockerError({
    code: 'IMAGE_BUILD_FAILED',
    what: `Image "${request.tag}" could not be built${step ? `: step ${step.step} of ${step.stepsTotal} failed` : ''}.`,
    why: [
      ...(step ? evidence('step', step.instruction) : []),
      ...evidence('engine', words),
      ...(output.length > 0 ? evidence('last output', output.join('\n')) : []),
      ...evidence('context', request.contextPath),
      ...evidence('dockerfile', request.dockerfile),
      ...(request.platform ? evidence('platform', request.platform) : []),
      ...(aboutCredentials ? evidence('credentials', state.credentials.join('\n')) : []),
    ],
    ...(fix !== undefined && { fix: forEngine(fix, docker) }),
    cause: error,
  })
}

function readBuildAnswer(words: string): { aboutCredentials: boolean; fix: string | undefined } {
  if (
    /requires BuildKit|unknown flag: (mount|link|chmod|exclude|security|network|parents)|the --\w+ option requires/i.test(
      words,
    )
  ) {
    return {
      aboutCredentials: false,
      fix: 'build the image with `docker build`, because the Dockerfile needs BuildKit, and name it under `image`.',
    }
  }
  // A command of the Dockerfile may print any of the words of a registry.
  return /returned a non-zero code/.test(words)
    ? { aboutCredentials: false, fix: undefined }
    : readRegistryAnswer(words)
}
