import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { runCommand } from '../engine/command.mjs'

/**
 * A network of namespaces that this machine is on too.
 *
 * @typedef {object} Hub
 * @property {(number: number) => string} addressOf of a member
 * @property {string} gateway this machine
 * @property {(number: number, pid: number) => Promise<void>} connect gives a namespace its device `eth0`
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Hub>} */
export async function makeHub() {
  // In namespaces of its own, because a bridge of the machine would pass the rules that its Docker has made.
  const hub = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', '--net', 'sh', '-c', 'echo here; exec sleep infinity'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(hub.stdout, 'data')
  const subnet = `10.198.${20 + (process.pid % 200)}`
  const device = `several${process.pid}`.slice(0, 15)
  const inside = (words) =>
    runCommand('nsenter', [`--net=/proc/${hub.pid}/ns/net`, 'ip', ...words.split(' ')])
  await inside('link add hub type bridge')
  await inside('link set hub up')
  const machine = (words) => runCommand('ip', words.split(' '))
  await machine(`link add ${device} type veth peer name machine netns ${hub.pid}`)
  await inside('link set machine master hub up')
  await machine(`address add ${subnet}.1/24 dev ${device}`)
  await machine(`link set ${device} up`)
  return {
    gateway: `${subnet}.1`,
    addressOf: (number) => `${subnet}.${10 + number}`,
    connect: async (number, pid) => {
      await inside(`link add engine${number} type veth peer name eth0 netns ${pid}`)
      await inside(`link set engine${number} master hub up`)
    },
    close: async () => {
      // With its namespace it would go too, but some time later, and keep its name until then.
      await machine(`link delete ${device}`).catch(() => undefined)
      const gone = once(hub, 'exit')
      hub.kill('SIGKILL')
      await gone
    },
  }
}
