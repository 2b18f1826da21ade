import { isMooringError, type DockerError } from '@mooring/client'
import type Docker from 'dockerode'
import { nowMs, sleep } from '../abort.ts'
import { answerOf, dockerError, ignoreGone } from './engine-error.ts'
import { inspectNetwork } from './networks.ts'

/**
 * Removes a network by id or name, taking off what is still on it; gone already is fine. One across engines is removed by
 * the manager of its swarm, and goes from any other engine with the last container there.
 *
 * @throws DockerError NETWORK_MISCOUNTED
 */
export async function removeNetwork(docker: Docker, idOrName: string): Promise<void> {
  const beganAtMs = nowMs()
  while (await ignoreGone(isStillThere(docker, idOrName, beganAtMs)));
}

// An endpoint that is just going is counted, and listed no more.
const inUseLimitMs = 2_000
// Containers on other engines, which are removed there at the same time.
const inUseElsewhereLimitMs = 10_000
const inUseRetryMs = 100

async function isStillThere(docker: Docker, idOrName: string, beganAtMs: number): Promise<boolean> {
  try {
    await docker.getNetwork(idOrName).remove()
    return false
  } catch (error) {
    if (isManagers(error)) return false
    const spentMs = nowMs() - beganAtMs
    if (isInUseElsewhere(error) && spentMs < inUseElsewhereLimitMs) {
      await sleep(inUseRetryMs, new AbortController().signal)
      return true
    }
    if (!isInUse(error)) throw error
    const isLate = spentMs > inUseLimitMs
    // Containers that are kept for the next run, or that somebody else has connected.
    const { Name, Containers = {} } = await inspectNetwork(docker, idOrName)
    const hasNone = Object.keys(Containers).length === 0
    if (isLate) throw hasNone ? miscounted(Name, error) : error
    await disconnectAll(docker, idOrName, Containers)
    if (hasNone) await sleep(inUseRetryMs, new AbortController().signal)
    return true
  }
}

const isInUse = (error: unknown): boolean =>
  /active endpoints|network is being used/.test(answerOf(error))

const isInUseElsewhere = (error: unknown): boolean => /is in use by task/.test(answerOf(error))

const isManagers = (error: unknown): boolean => /not a swarm manager/.test(answerOf(error))

// Engines up to 28 count what is on a network beside the list of it, and the count may stay above zero for good:
// https://github.com/moby/moby/issues/43286
const miscounted = (name: string, error: unknown): DockerError =>
  dockerError(error, {
    code: 'NETWORK_MISCOUNTED',
    what: `Network "${name}" cannot be removed: the engine counts containers on it, and lists none.`,
    fix: 'restart the engine, which makes it count anew, and then run `mooring prune`.',
  })

export const isMiscounted = (error: unknown): boolean =>
  isMooringError(error) && error.code === 'NETWORK_MISCOUNTED'

async function disconnectAll(
  docker: Docker,
  idOrName: string,
  containers: NonNullable<Docker.NetworkInspectInfo['Containers']>,
): Promise<void> {
  await Promise.all(
    Object.keys(containers).map((Container) =>
      ignoreGone(docker.getNetwork(idOrName).disconnect({ Container, Force: true })),
    ),
  )
}
