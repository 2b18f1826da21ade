import type { Agent } from 'node:http'
import type { Duplex } from 'node:stream'

type Connected = (error: Error | null, connection?: Duplex) => void
type Open = (options: object, connected: Connected) => Duplex | undefined

/**
 * Has an agent open further connections beside its first one, which the requests that follow then need not wait for. One
 * that ends before somebody needs it is forgotten.
 */
export function withSpareConnections(agent: Agent, count: number): Agent {
  const open = (agent.createConnection as Open).bind(agent)
  const destroyAgent = agent.destroy.bind(agent)
  const spares = new Set<Duplex & Partial<Idle>>()
  let hasBegun = false
  let isClosed = false
  const keep = (connection: Duplex & Partial<Idle>): void => {
    if (isClosed) return void connection.destroy()
    spares.add(connection)
    // It alone must not keep a script alive that forgot to close its session.
    connection.unref?.()
    connection.on('error', () => undefined)
    connection.once('close', () => spares.delete(connection))
  }
  const openSpare = (options: object): void => {
    const opened = open(options, (error, connection) => {
      if (!error && connection && !spares.has(connection)) keep(connection)
    })
    if (opened) keep(opened)
  }
  const createConnection: Open = (options, connected) => {
    if (isClosed) {
      connected(new Error('the connection to the engine was closed'))
      return undefined
    }
    const [spare] = spares
    if (spare) {
      spares.delete(spare)
      spare.ref?.()
      return spare
    }
    const opened = open(options, connected)
    if (!hasBegun) for (let number = 0; number < count; number += 1) openSpare(options)
    hasBegun = true
    return opened
  }
  const destroy = (): void => {
    isClosed = true
    for (const spare of spares) spare.destroy()
    destroyAgent()
  }
  return Object.assign(agent, { createConnection, destroy })
}

interface Idle {
  ref(): void
  unref(): void
}
