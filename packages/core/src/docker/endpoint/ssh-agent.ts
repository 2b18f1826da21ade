import { Agent } from 'node:http'
import type { Duplex } from 'node:stream'
import type { SshAddress } from './address.ts'
import { programStream } from './program-stream.ts'

type Connected = (error: Error | null, stream?: Duplex) => void

// An ssh server refuses some of more than ten connections that are not authenticated yet.
const opensAtOnce = 6

/**
 * Carries HTTP to an engine behind ssh as the docker command does: the `ssh` program runs `docker system dial-stdio` on
 * the far side. So keys, agents, known hosts and aliases of the user's ssh config hold, and an unknown host is refused.
 */
export function sshAgent(address: SshAddress): Agent {
  const agent = new Agent({ keepAlive: true })
  const waiting: (() => void)[] = []
  let opening = 0
  const next = (): void => {
    opening -= 1
    waiting.shift()?.()
  }
  const open = (connected: Connected): void => {
    opening += 1
    connected(null, programStream('ssh', sshArguments(address), next))
  }
  const createConnection = (_options: object, connected: Connected): void => {
    if (opening < opensAtOnce) open(connected)
    else waiting.push(() => open(connected))
  }
  return Object.assign(agent, { createConnection })
}

// Nobody is there to type a password.
const options = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30', '-T']

/** Arguments of `ssh` that open a connection to the engine. */
export function sshArguments({ host, port, user, socketPath }: SshAddress): string[] {
  const docker =
    socketPath === undefined ? 'docker' : `docker --host ${quoted(`unix://${socketPath}`)}`
  const whom = user === undefined ? [] : ['-l', user]
  const where = port === undefined ? [] : ['-p', String(port)]
  return [...options, ...whom, ...where, '--', host, `${docker} system dial-stdio`]
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
