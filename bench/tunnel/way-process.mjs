import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const patienceMs = 45_000
const program = fileURLToPath(new URL('way-program.mjs', import.meta.url))

/**
 * A way in a process of its own, as the process of somebody's tests would be.
 *
 * @typedef {object} WayProcess
 * @property {(place: Omit<import('./ways/way.mjs').Place, 'defer'>) => Promise<import('./ways/way.mjs').Way>} setUp
 * @property {() => Promise<void>} tearDown
 * @property {() => Promise<void>} end tears down too
 */

/**
 * @param {string} name
 * @param {AbortSignal} signal
 * @returns {Promise<WayProcess>}
 */
export async function spawnWay(name, signal) {
  const child = fork(program, [name], { execArgv: [] })
  const exited = once(child, 'exit')
  let settle
  const answer = () => new Promise((resolve, reject) => (settle = { resolve, reject }))
  child.on('message', (message) => {
    if (message.error) settle.reject(new Error(`${name}: ${message.error}`))
    else settle.resolve(message.way)
  })
  child.on('exit', (code) => settle.reject(new Error(`${name}: ended with code ${code}`)))
  signal.addEventListener('abort', () => settle.reject(signal.reason), { once: true })
  const ask = (message) => {
    signal.throwIfAborted()
    child.send(message)
    return answer()
  }
  const end = async () => {
    if (child.exitCode !== null) return
    if (child.connected) child.disconnect()
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    await exited
    clearTimeout(timer)
  }
  await answer()
  return {
    setUp: (place) => ask({ work: 'set up', place }),
    tearDown: () => ask({ work: 'tear down' }),
    end,
  }
}
