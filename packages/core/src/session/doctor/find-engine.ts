import type Docker from 'dockerode'
import { deadline, DeadlinePassed, orAborted, scopedSignal } from '../../abort.ts'
import { noteVersion, type Capabilities } from '../../docker/capabilities.ts'
import { candidateEndpoints, type Endpoint } from '../../docker/endpoint/endpoint-candidates.ts'
import { engineClient } from '../../docker/endpoint/engine-client.ts'
import type { Settings } from '../../docker/settings.ts'
import { unreachable, type Attempt } from '../../docker/unreachable.ts'
import type { Patience } from './patience.ts'

/** The engine that a session would use. */
export interface FoundEngine extends Disposable {
  docker: Docker
  endpoint: Endpoint
  version: Docker.DockerVersion
  capabilities: Capabilities
  /** Endpoints before it that did not answer, or not in time. */
  skipped: Endpoint[]
}

const usualPrecedenceMs = 1_200

/**
 * Asks all endpoints at once, and takes the first that answers in the order in which a session tries them.
 *
 * @param options.named where it listens; by default where an engine is usually found
 * @param options.precedenceMs how long an endpoint takes precedence over those behind it without having answered
 * @throws DockerError DOCKER_UNREACHABLE where none answers within the limit
 * @throws ConfigError SETTING_INVALID
 */
export async function findEngine(
  settings: Pick<Settings, 'endpoint'>,
  { signal, limit }: Patience,
  {
    named,
    precedenceMs = usualPrecedenceMs,
  }: { named?: readonly Endpoint[] | undefined; precedenceMs?: number } = {},
): Promise<FoundEngine> {
  const endpoints = named ?? (await candidateEndpoints(settings.endpoint))
  using asking = scopedSignal(limit)
  const answers: (Answer | undefined)[] = []
  const asked = endpoints.map(async (endpoint, index) => {
    const answer = await ask(endpoint, asking.signal)
    if ('version' in answer) answers[index] = answer
    return answer
  })
  const all = Promise.all(asked)
  await answered(all, precedenceMs, asking.signal)
  if (!answers.some(Boolean)) await anyAnswer(asked)
  const index = answers.findIndex((answer) => answer !== undefined)
  const found = answers[index]
  for (const answer of answers.slice(index + 1)) answer?.close()
  signal.throwIfAborted()
  if (!found) throw await unreachable((await all).filter(isAttempt), limitMs(limit))
  const { close, ...engine } = found
  return { ...engine, skipped: endpoints.slice(0, index), [Symbol.dispose]: close }
}

interface Answer extends Pick<FoundEngine, 'docker' | 'endpoint' | 'version' | 'capabilities'> {
  close(): void
}

const isAttempt = (one: Answer | Attempt): one is Attempt => 'error' in one

async function ask(endpoint: Endpoint, signal: AbortSignal): Promise<Answer | Attempt> {
  const { docker, close } = engineClient(endpoint)
  try {
    const version = await orAborted(docker.version(), signal)
    return { docker, endpoint, version, capabilities: noteVersion(docker, version), close }
  } catch (error) {
    close()
    return { endpoint, error: error as NodeJS.ErrnoException }
  }
}

/** Waits until all have settled, or the time is over. */
async function answered(
  all: Promise<unknown>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  using limit = deadline(timeoutMs, signal)
  await orAborted(all, limit.signal).catch(() => undefined)
}

/** Waits for the first answer, or until all have failed. */
async function anyAnswer(asked: readonly Promise<Answer | Attempt>[]): Promise<void> {
  const answers = asked.map(async (one) => {
    const outcome = await one
    if (isAttempt(outcome)) throw outcome.error
  })
  await Promise.any(answers).catch(() => undefined)
}

const limitMs = ({ reason }: AbortSignal): number =>
  reason instanceof DeadlinePassed ? reason.timeoutMs : 0
