import { once } from 'node:events'
import { createServer } from 'node:net'
import { child } from './child.mjs'
import { machineIsQuiet } from './quiet.mjs'

/**
 * How much later than the truth a server is told to be ready: a process asks it every 2 ms from the moment it runs, and
 * another one, new for each start, is the user of a session.
 *
 * @param {string} server
 * @param {{ rounds: number, signal: AbortSignal }} options
 * @returns {Promise<{ overshootsMs: number[], startsMs: number[], disturbed: number }>} the last one counts the starts that
 *   began on a busy machine
 */
export async function measureOvershoot(server, { rounds, signal }) {
  const truth = child('truth', signal)
  const starts = []
  try {
    await truth.hears('loaded')
    // The first one warms the client up.
    for (let round = 0; round <= rounds; round += 1) starts.push(await start(server, truth, signal))
  } finally {
    await truth.end()
  }
  const counted = starts.slice(1)
  return {
    overshootsMs: counted.map(({ overshootMs }) => overshootMs),
    startsMs: counted.map(({ tookMs }) => tookMs),
    disturbed: counted.filter(({ isQuiet }) => !isQuiet).length,
  }
}

async function start(server, truth, signal) {
  const hostPort = await freePort()
  const user = child('start', signal)
  try {
    await user.hears('loaded')
    truth.tell({ server, address: `127.0.0.1:${hostPort}` })
    await truth.hears('warm')
    const isQuiet = await machineIsQuiet(signal)
    user.tell({ server, hostPort })
    await user.hears('started')
    truth.tell({})
    const { atNs: readyAtNs, tookMs } = await user.hears('ready')
    const { atNs: answeredAtNs } = await truth.hears('answered')
    await truth.hears('idle')
    user.tell({})
    await user.ended()
    return { overshootMs: Number(BigInt(readyAtNs) - BigInt(answeredAtNs)) / 1e6, tookMs, isQuiet }
  } finally {
    await user.end()
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
