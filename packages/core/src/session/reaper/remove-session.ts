import type Docker from 'dockerode'
import { deadline, nowMs, sleep } from '../../abort.ts'
import { removeContainer } from '../../docker/containers.ts'
import type { Endpoint } from '../../docker/endpoint/endpoint-candidates.ts'
import { engineClient } from '../../docker/endpoint/engine-client.ts'
import { answerOf } from '../../docker/engine-error.ts'
import { listLabelled, removeObjects } from '../../docker/labelled.ts'
import { sessionLabel } from '../../docker/labels.ts'
import { isMiscounted } from '../../docker/remove-network.ts'
import { ryukName } from './ryuk-name.ts'

// An engine that restarts, or is overloaded, is back within this time or not at all.
const giveUpAfterMs = 120_000
// For what the engine did not count among its objects yet.
const quietTimeMs = 3_000
// A request that was under way when the owner died makes its object as late as a loaded engine comes to it.
const lateTimeMs = 30_000
const requestTimeoutMs = 30_000
const intervalMs = 250

/**
 * Removes all objects of a session, again and again until none has appeared for a while.
 *
 * @param log one line for each thing that happens
 * @returns false when something may be left
 */
export async function removeSession(
  {
    endpoint,
    sessionId,
    hasPending = false,
  }: { endpoint: Endpoint; sessionId: string; hasPending?: boolean },
  log: (text: string) => void,
): Promise<boolean> {
  const { docker, close } = engineClient(endpoint)
  using limit = deadline(giveUpAfterMs, new AbortController().signal)
  let quietSinceMs = nowMs()
  try {
    while (nowMs() - quietSinceMs < (hasPending ? lateTimeMs : quietTimeMs)) {
      if ((await removeOnce(docker, sessionId, { log, signal: limit.signal })) > 0)
        quietSinceMs = nowMs()
      await sleep(intervalMs, limit.signal)
    }
    // Ryuk does not carry the label of the session, and one that was never started would stay.
    await removeContainer(docker, ryukName(sessionId)).catch(() => undefined)
    return true
  } catch {
    log(`gave up after ${giveUpAfterMs / 1000} s`)
    return false
  } finally {
    close()
  }
}

// Answers how much there was to do, which includes not knowing it.
async function removeOnce(
  docker: Docker,
  sessionId: string,
  { log, signal }: { log: (text: string) => void; signal: AbortSignal },
): Promise<number> {
  using limit = deadline(requestTimeoutMs, signal)
  try {
    const objects = await listLabelled(docker, [`${sessionLabel}=${sessionId}`], limit.signal)
    for (const { kind, name } of objects) log(`removing ${kind} ${name}`)
    const failures = await removeObjects(docker, objects)
    for (const { object, error } of failures)
      log(`${object.kind} ${object.name}: ${answerOf(error)}`)
    // What no retry removes is not waited for.
    return objects.length - failures.filter(({ error }) => isMiscounted(error)).length
  } catch (error) {
    signal.throwIfAborted()
    log(`engine: ${answerOf(error)}`)
    return 1
  }
}
