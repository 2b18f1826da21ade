import { DockerError, evidence, isMooringError, type MooringError } from '@mooring/client'
import type Docker from 'dockerode'
import { readBuildAnswer } from './build-answers.ts'
import { forEngine } from './engine-commands.ts'
import { answerOf } from './engine-error.ts'
import type { BuildingImage } from './image-progress.ts'
import { withoutSecrets } from './redaction.ts'

/** How far a build has come. */
export interface BuildState {
  /** Of the image made so far. */
  id: string | undefined
  step: BuildingImage | undefined
  /** Last lines that the step wrote. */
  output: string[]
  /** Where the credentials for the base images come from. */
  credentials: string[]
  /** What must not be shown. */
  secrets: readonly string[]
  /** Why the classic builder had to do it; undefined where BuildKit builds. */
  withoutBuildKit: string | undefined
}

/** Of a build that has not begun. */
export const newBuildState = (secrets: readonly string[] = []): BuildState => ({
  id: undefined,
  step: undefined,
  output: [],
  credentials: [],
  secrets,
  withoutBuildKit: undefined,
})

export interface FailedBuild {
  request: { tag: string; contextPath: string; dockerfile: string; platform: string | undefined }
  /** Of the Dockerfile. */
  text: string
}

/** Makes the error of a build that failed. */
export function buildFailed(
  error: unknown,
  { docker, request, text, state }: FailedBuild & { docker: Docker; state: BuildState },
): MooringError {
  if (isMooringError(error)) return error
  const { step } = state
  const words = withoutSecrets(answerOf(error).replace(detours, '').trim(), state.secrets)
  const output = withoutSecrets(state.output.join('\n'), state.secrets)
  const { aboutCredentials, reason, fix } = readBuildAnswer(words, { text, state })
  return new DockerError({
    code: 'IMAGE_BUILD_FAILED',
    what: `Image "${request.tag}" could not be built${step ? `: step ${step.step} of ${step.stepsTotal} failed` : ''}.`,
    why: [
      ...evidence('step', step?.instruction),
      ...evidence('engine', words),
      ...(output ? evidence('last output', output) : []),
      ...(reason ? evidence('reason', reason) : []),
      ...evidence('context', request.contextPath),
      ...evidence('dockerfile', request.dockerfile),
      ...evidence('platform', request.platform),
      ...(aboutCredentials ? evidence('credentials', state.credentials.join('\n')) : []),
    ],
    ...(fix !== undefined && { fix: forEngine(fix, docker) }),
    // Its message has the words of the builder too.
    cause:
      state.secrets.length > 0
        ? Object.assign(new Error(words), { code: (error as { code?: unknown }).code })
        : error,
  })
}

// The parts of BuildKit that an error has passed through.
const detours =
  /^(?:(?:failed to solve(?: with frontend [\w.]+)?|failed to create LLB definition):\s+|rpc error: code = \w+ desc = )+/
