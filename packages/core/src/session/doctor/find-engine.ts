import type Docker from 'dockerode'
import { deadline, orAborted } from '../../abort.ts'
import { candidateEndpoints, type Endpoint } from '../../docker/endpoint/candidates.ts'
import { engineClient } from '../../docker/endpoint/client.ts'
import type { Settings } from '../../docker/settings.ts'
import { unreachable, type Attempt } from '../../docker/unreachable.ts'

/** The engine that a session would use. */
export interface FoundEngine extends Disposable {
  docker: Docker
  endpoint: Endpoint
  version: Docker.DockerVersion
  /** Endpoints that were tried before it. */
  skipped: Attempt[]
}

// A session waits longer. Here somebody waits for the answer, of which the examination that follows needs a part.
const answerTimeoutMs = 1_200

/**
 * Asks all endpoints at once, and takes the first that answers in the order in which a session tries them.
 *
 * @param named where it listens. @default where an engine is usually found
 * @throws DockerError DOCKER_UNREACHABLE
 * @throws ConfigError SETTING_INVALID
 */
export async function findEngine(
  settings: Pick<Settings, 'endpoint'>,
  signal: AbortSignal,
  named?: readonly Endpoint[],
): Promise<FoundEngine> {
  const endpoints = named ?? (await candidateEndpoints(settings.endpoint))
  const answers = await Promise.all(endpoints.map((endpoint) => answerOf(endpoint, signal)))
  signal.throwIfAborted()
  const index = answers.findIndex((answer) => 'version' in answer)
  const found = answers[index]
  for (const answer of answers.slice(index + 1)) if ('version' in answer) answer.close()
  const attempts = answers.filter((answer) => 'error' in answer)
  if (!found || !('version' in found)) throw await unreachable(attempts, answerTimeoutMs)
  const { docker, endpoint, version, close } = found
  const skipped = attempts.filter((attempt) => endpoints.indexOf(attempt.endpoint) < index)
  return { docker, endpoint, version, skipped, [Symbol.dispose]: close }
}

interface Answer {
  docker: Docker
  endpoint: Endpoint
  version: Docker.DockerVersion
  close(): void
}

async function answerOf(endpoint: Endpoint, signal: AbortSignal): Promise<Answer | Attempt> {
  using limit = deadline(answerTimeoutMs, signal)
  const { docker, close } = engineClient(endpoint)
  try {
    const version = await orAborted(docker.version(), limit.signal)
    return { docker, endpoint, version, close }
  } catch (error) {
    close()
    return { endpoint, error: error as NodeJS.ErrnoException }
  }
}
