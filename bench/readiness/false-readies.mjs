import { startSession } from '@mooring/core'
import { child } from './child.mjs'
import { questions } from './questions.mjs'
import { declared, portOf } from './servers.mjs'

const startsAtOnce = 4
const busyProcesses = 2

/**
 * Starts a server many times on a busy machine, and asks it once at the moment it is told to be ready.
 *
 * @param {string} server
 * @param {{ starts: number, signal: AbortSignal }} options
 * @returns {Promise<string[]>} what was answered in place of an answer, by start
 */
export async function findFalseReadies(server, { starts, signal }) {
  const load = Array.from({ length: busyProcesses }, () => child('busy', signal))
  const failures = []
  let left = starts
  const lane = async () => {
    while (left > 0) {
      left -= 1
      const failure = await startAndAsk(server, signal)
      if (failure !== undefined) failures.push(failure)
    }
  }
  try {
    await Promise.all(Array.from({ length: startsAtOnce }, lane))
  } finally {
    await Promise.all(load.map((process) => process.end()))
  }
  return failures
}

async function startAndAsk(server, signal) {
  const session = await startSession({ containers: { server: declared(server) } }, { signal })
  try {
    await questions[server](session.containers.server.address(portOf(server)))
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    await session.close()
  }
}
