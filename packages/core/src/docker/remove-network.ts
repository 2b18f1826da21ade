import { isMooringError, type DockerError } from '@mooring/client'
import type Docker from 'dockerode'
import { nowMs, sleep } from '../abort.ts'
import { answerOf, dockerError, ignoreGone } from './engine-error.ts'
import { inspectNetwork } from './networks.ts'

/**
 * Removes a network by id or name, taking off what is still on it; gone already is fine.
 *
 * @throws DockerError NETWORK_MISCOUNTED
 */
export async function removeNetwork(docker: Docker, idOrName: string): Promise<void> {
  const giveUpAtMs = nowMs() + inUseLimitMs
  while (await ignoreGone(isStillThere(docker, idOrName, giveUpAtMs)));
}

// An endpoint that is just going is counted, and listed no more.
const inUseLimitMs = 2_000
const inUseRetryMs = 100

async function isStillThere(
  docker: Docker,
  idOrName: string,
  giveUpAtMs: number,
): Promise<boolean> {
  try {
    await docker.getNetwork(idOrName).remove()
    return false
  } catch (error) {
    if (!isInUse(error)) throw error
    const isLate = nowMs() > giveUpAtMs
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
