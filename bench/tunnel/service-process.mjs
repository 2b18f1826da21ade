import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('service-program.mjs', import.meta.url))

/** The service that all ways lead to, in a process of its own. */
export async function spawnService() {
  const child = fork(program, [JSON.stringify({ host: '127.0.0.1', port: 0 })], { execArgv: [] })
  const [{ port }] = await once(child, 'message')
  return {
    port,
    end: async () => {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
