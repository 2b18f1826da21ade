import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { engineSocket } from './engine-socket.ts'

/** The engine behind a network of its own, which can be made to carry nothing any more. */
export interface VanishingEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  dockerHost: string
  /** From now on packets are dropped, and nobody is told. */
  vanish(): void
  comeBack(): void
}

/** Whether this machine lets tests make networks. */
export const canVanish: boolean =
  process.getuid?.() === 0 && spawnSync('ip', ['netns', 'list']).status === 0

const carrier = `
const { connect, createServer } = require('node:net')
const server = createServer((client) => {
  const engine = connect(process.argv[1])
  for (const [from, to] of [[client, engine], [engine, client]]) {
    from.on('error', () => to.destroy())
    from.pipe(to)
  }
})
server.listen(2375, '0.0.0.0', () => console.log('listening'))`

export async function vanishingEngine(): Promise<VanishingEngine> {
  const name = `mrg${randomInt(2 ** 24).toString(16)}`
  const subnet = `10.215.${randomInt(256)}`
  const ip = (...args: string[]): void => void execFileSync('ip', args)
  ip('netns', 'add', name)
  try {
    ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'far', 'netns', name)
    ip('addr', 'add', `${subnet}.1/24`, 'dev', name)
    ip('link', 'set', name, 'up')
    ip('-n', name, 'addr', 'add', `${subnet}.2/24`, 'dev', 'far')
    ip('-n', name, 'link', 'set', 'far', 'up')
  } catch (error) {
    ip('netns', 'del', name)
    throw error
  }
  const inside = ['netns', 'exec', name, process.execPath, '-e', carrier, engineSocket]
  const child = spawn('ip', inside, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  await once(createInterface({ input: child.stdout }), 'line')
  return {
    dockerHost: `tcp://${subnet}.2:2375`,
    // Its answers find no way, while it still counts as there.
    vanish: () => ip('-n', name, 'route', 'del', `${subnet}.0/24`),
    comeBack: () => ip('-n', name, 'route', 'add', `${subnet}.0/24`, 'dev', 'far'),
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await exit
      ip('netns', 'del', name)
    },
  }
}
