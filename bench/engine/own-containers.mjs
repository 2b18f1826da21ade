import { benchLabel, runId } from '../service.mjs'

/**
 * Removes what a contender that failed has left.
 *
 * @param {import('dockerode')} docker
 * @returns {Promise<string[]>} names of the containers that were still there
 */
export async function removeLeftovers(docker) {
  const filters = { label: [`${benchLabel}=${runId}`] }
  const left = await docker.listContainers({ all: true, filters })
  await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
  return left.map(({ Names }) => Names[0])
}
