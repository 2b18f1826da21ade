import type { Agent, ClientRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { HttpAgent } from '../../node-http.ts'
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
  const agent = new CappedAgent({ keepAlive: true })
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

/** For short requests; each connection is a process here, and a process and a login there. */
const mostConnections = 8
// They last as long as what they tell of, and must not keep others waiting; or they tell whether the engine answers.
const lasting =
  /\/(_ping|events|attach|wait|stop|restart|build|images\/create|exec\/\w+\/start)\b|[?&]follow=(1|true)\b/

/** Has short requests wait for a connection that is open already, once there are enough. */
class CappedAgent extends HttpAgent {
  readonly #waiting: { request: ClientRequest; begin: () => void }[] = []
  #underWay = 0

  addRequest(request: ClientRequest, options: object): void {
    const add = (): void => base.addRequest.call(this, request, options)
    if (lasting.test(request.path)) return add()
    const begin = (): void => {
      this.#underWay += 1
      // Behind the moment in which the connection counts as free.
      request.once('close', () => setImmediate(() => this.#next()))
      add()
    }
    if (this.#underWay < mostConnections) begin()
    else this.#waiting.push({ request, begin })
  }

  override destroy(): void {
    for (const { request } of this.#waiting.splice(0))
      request.destroy(new Error('the connection to the engine was closed'))
    super.destroy()
  }

  #next(): void {
    this.#underWay -= 1
    let next = this.#waiting.shift()
    while (next?.request.destroyed) next = this.#waiting.shift()
    next?.begin()
  }
}

// What an agent is asked through, which its types leave out.
const base = HttpAgent.prototype as Agent & {
  addRequest(request: ClientRequest, options: object): void
}

// Nobody is there to type a password, and a far side that is gone without a word is missed, as TCP to an engine does it.
const settings = ['BatchMode=yes', 'ConnectTimeout=30', 'ServerAliveInterval=5']
const options = [...settings.flatMap((setting) => ['-o', setting]), '-T']

/** Arguments of `ssh` that open a connection to the engine. */
export function sshArguments({ host, port, user, socketPath }: SshAddress): string[] {
  const docker =
    socketPath === undefined ? 'docker' : `docker --host ${quoted(`unix://${socketPath}`)}`
  const whom = user === undefined ? [] : ['-l', user]
  const where = port === undefined ? [] : ['-p', String(port)]
  return [...options, ...whom, ...where, '--', host, `${docker} system dial-stdio`]
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
