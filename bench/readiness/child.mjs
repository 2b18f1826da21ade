import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Starts one of the programs beside this file. It ends with this process at the latest.
 *
 * @param {string} name
 * @param {AbortSignal} signal ends it
 */
export function child(name, signal) {
  const program = fileURLToPath(new URL(`${name}-program.mjs`, import.meta.url))
  const started = fork(program, { execArgv: [], signal })
  const heard = []
  const waiting = new Set()
  const hear = (told) => {
    heard.push(told)
    for (const look of waiting) look()
  }
  started.on('message', hear)
  started.on('error', (error) => hear({ error }))
  started.on('exit', (code) => hear({ error: new Error(`${name} ended with code ${code}`) }))
  return {
    /** @param {object} order */
    tell: (order) => started.send(order),
    /** The next message of a kind; those before it are forgotten. @param {string} kind */
    hears: (kind) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const index = heard.findIndex((told) => told.kind === kind || told.error)
          if (index < 0) return
          waiting.delete(look)
          const [told] = heard.splice(0, index + 1).slice(-1)
          if (told.error) reject(told.error)
          else resolve(told)
        }
        waiting.add(look)
        look()
      }),
    end: async () => {
      if (started.exitCode !== null || started.signalCode !== null) return
      const exited = once(started, 'exit')
      if (started.connected) started.disconnect()
      started.kill()
      await exited
    },
    /** Resolves when it has ended by itself. */
    ended: async () => {
      if (started.exitCode === null && started.signalCode === null) await once(started, 'exit')
    },
  }
}
