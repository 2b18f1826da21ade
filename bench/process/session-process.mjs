import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** @typedef {{ openMs: number, cpuMs: number, closeMs: number, watchdog?: { cpuMs: number, mebibytes: number } }} SessionTimes */

/**
 * A process that opens sessions, one after the other.
 *
 * @typedef {object} SessionProcess
 * @property {(config: object | string) => Promise<SessionTimes>} session opens one, waits until its containers are
 *   ready, and closes it; the config itself or its path
 * @property {(names: readonly string[]) => Promise<number>} inspect milliseconds in which raw dockerode inspects
 *   containers, all at once
 * @property {() => Promise<void>} end
 */

const program = fileURLToPath(new URL('session-program.mjs', import.meta.url))

/** @param {{ signal: AbortSignal }} options @returns {Promise<SessionProcess>} */
export async function spawnSessions({ signal }) {
  const child = fork(program, { execArgv: [], signal })
  let settle
  const answer = () => new Promise((resolve, reject) => (settle = { resolve, reject }))
  child.on('message', ({ error, result }) =>
    error ? settle.reject(new Error(error)) : settle.resolve(result),
  )
  child.on('error', (error) => settle.reject(error))
  child.on('exit', (code) => settle.reject(new Error(`ended with code ${code}`)))
  await answer()
  const ask = (request) => {
    child.send(request)
    return answer()
  }
  return {
    session: (config) => ask({ config }),
    inspect: (names) => ask({ names }),
    end: async () => {
      if (child.exitCode !== null) return
      const exited = once(child, 'exit')
      child.disconnect()
      child.kill()
      await exited
    },
  }
}
