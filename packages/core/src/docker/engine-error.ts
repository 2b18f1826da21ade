import { DockerError, evidence, type ErrorCode } from '@mooring/client'
import { forEngine } from './engine-commands.ts'
import { knownFix } from './known-cause.ts'
import { withoutSecrets } from './redaction.ts'

/** What dockerode rejects with when the engine answers with an error. */
interface EngineAnswer extends Error {
  statusCode?: number
  reason?: string
  json?: { message?: string }
}

/** HTTP status of the engine's answer; undefined when there was no answer. */
export const statusOf = (error: unknown): number | undefined => (error as EngineAnswer).statusCode

/** The engine's own words, without what dockerode puts around them. */
export function answerOf(error: unknown): string {
  const { json, message } = error as EngineAnswer
  // Of a streamed answer dockerode keeps the text only, between words of its own.
  return json?.message ?? message.replace(/^\(HTTP code \d+\) [\w ]+ - /, '').trim()
}

/** What the caller knows of a request that failed. */
export interface FailedRequest {
  code: ErrorCode
  /** The sentence up to the verb: 'Container "db" could not be created'. */
  what: string
  why?: string[]
  /** Gives way to what the words of the engine call for. */
  fix?: string
}

/** Wraps an error of dockerode at this border, once. */
export function dockerError(
  error: unknown,
  { code, what, why = [], fix }: FailedRequest,
): DockerError {
  const status = statusOf(error)
  const words = answerOf(error)
  const answer = `${withoutSecrets(words)}${status === undefined ? '' : ` (HTTP ${status})`}`
  const action = knownFix(words) ?? fix
  return new DockerError({
    code,
    what,
    why: [...why, ...evidence('engine', answer)],
    ...(action !== undefined && { fix: forEngine(action, error) }),
    cause: error,
  })
}

/** Swallows "no such object" (404) and "already being removed" (409) of a removal. */
export async function ignoreGone<Result>(removal: Promise<Result>): Promise<Result | undefined> {
  try {
    return await removal
  } catch (error) {
    if (statusOf(error) !== 404 && !/already in progress/.test(answerOf(error))) throw error
    return undefined
  }
}
