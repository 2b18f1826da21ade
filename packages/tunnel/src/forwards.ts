import { request, type SshConnection } from './ssh-connection.ts'
import { TunnelFailure } from './tunnel-failure.ts'
import { within, type Limit } from './within.ts'

/** ssh2 gives an incoming connection only to a forward of exactly this address. */
const bindAddress = '0.0.0.0'

/** The remote forwards of a connection, at most one a port. */
export interface Forwards {
  add(port: number, limit: Limit): Promise<void>
  remove(port: number, limit: Limit): Promise<void>
}

interface Forward {
  bound: Promise<void>
  settled: boolean
  /** Callers that still wait for it. */
  waiting: number
}

export function createForwards(connection: SshConnection): Forwards {
  const { over } = connection
  const forwards = new Map<number, Forward>()
  const queues = new Map<number, Promise<void>>()

  // Requests for one port go one after the other, so that the last one decides.
  const inTurn = (port: number, work: () => Promise<void>): Promise<void> => {
    const turn = (queues.get(port) ?? Promise.resolve()).then(work)
    queues.set(
      port,
      turn.catch(() => {}),
    )
    return turn
  }
  const begin = (port: number): Forward => {
    const forward: Forward = { bound: Promise.resolve(), settled: false, waiting: 0 }
    forwards.set(port, forward)
    forward.bound = inTurn(port, () => bind(connection, port)).then(
      () => void (forward.settled = true),
      (error: unknown) => {
        forward.settled = true
        if (forwards.get(port) === forward) forwards.delete(port)
        throw error
      },
    )
    return forward
  }
  const drop = (port: number): Promise<void> => {
    const forward = forwards.get(port)
    forwards.delete(port)
    return inTurn(port, async () => {
      const isBound = await forward?.bound.then(
        () => true,
        () => false,
      )
      if (isBound) await unbind(connection, port)
    })
  }
  return {
    add: async (port, limit) => {
      checkPort(port)
      const forward = forwards.get(port) ?? begin(port)
      forward.waiting += 1
      try {
        await within(forward.bound, { ...limit, over }, `Forwarding port ${port}`)
      } finally {
        forward.waiting -= 1
        const unwanted = forward.waiting === 0 && !forward.settled
        if (unwanted && forwards.get(port) === forward) drop(port).catch(() => {})
      }
    },
    remove: (port, limit) =>
      within(drop(port), { ...limit, over }, `Ending the forward of port ${port}`),
  }
}

function bind(connection: SshConnection, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request(connection, (client) =>
      client.forwardIn(bindAddress, port, (error) => {
        if (!error) return resolve()
        const message = `The SSH server refused to listen on port ${port}.`
        reject(new TunnelFailure(message, { reason: 'port-refused', port, cause: error }))
      }),
    )
  })
}

/** A refusal means that the server does not listen there, which is what was asked for. */
function unbind(connection: SshConnection, port: number): Promise<void> {
  return new Promise((resolve) => {
    request(connection, (client) => client.unforwardIn(bindAddress, port, () => resolve()))
  })
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return
  throw new RangeError(`A port is a whole number from 1 to 65535, and ${port} is not.`)
}
