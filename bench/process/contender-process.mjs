import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * A contender in a process of its own, so that neither its heap nor its timers are another one's.
 *
 * @typedef {object} ContenderProcess
 * @property {number} spawnedAtMs by the wall clock
 * @property {number} importCpuMs processor time of its start and its imports
 * @property {(service: import('../service.mjs').Service) => Promise<Times>} measure
 * @property {() => Promise<void>} end
 */

/** @typedef {{ openMs: number, startMs: number, stopMs: number, readyAtMs: number }} Times */

const program = fileURLToPath(new URL('contender-program.mjs', import.meta.url))

/**
 * @param {import('../contenders/contender.mjs').Contender} name
 * @param {object} options
 * @param {AbortSignal} options.signal ends it
 * @param {string} [options.socketPath] of the engine, where it is not the usual one
 * @param {import('./process-tree.mjs').ProcessTree} [options.tree] that it is to be part of
 * @returns {Promise<ContenderProcess>}
 */
export async function spawnContender(name, { signal, socketPath, tree }) {
  const spawnedAtMs = Date.now()
  const node = [process.execPath]
  const [execPath, ...execArgv] = tree ? tree.within(node) : node
  const env = contenderEnvironment(socketPath)
  const child = fork(program, [name], { env, execPath, execArgv, signal })
  let settle
  const answer = () => new Promise((resolve, reject) => (settle = { resolve, reject }))
  child.on('message', (message) => {
    if (message.error) settle.reject(new Error(`${name}: ${message.error}`))
    else settle.resolve(message)
  })
  child.on('error', (error) => settle.reject(error))
  child.on('exit', (code) => settle.reject(new Error(`${name}: ended with code ${code}`)))
  const { importCpuMs } = await answer()
  return {
    spawnedAtMs,
    importCpuMs,
    measure: async (service) => {
      child.send({ service })
      return (await answer()).times
    },
    end: async () => {
      if (child.exitCode !== null) return
      const exited = once(child, 'exit')
      child.disconnect()
      child.kill()
      await exited
    },
  }
}

// Ryuk off, because the others have nothing of the kind here; the host given, because without it testcontainers tries to
// pull an image when it runs inside a container.
/** @param {string} [socketPath] */
export function contenderEnvironment(socketPath) {
  const { TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: _, ...inherited } = process.env
  return {
    ...inherited,
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
    ...(socketPath && { DOCKER_HOST: `unix://${socketPath}` }),
  }
}
