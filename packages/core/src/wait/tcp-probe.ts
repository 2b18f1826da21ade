import { connect, type Socket } from 'node:net'
import { deadline, orAborted, sleep } from '../abort.ts'
import { addressText, dialFailure } from './dial-failure.ts'
import type { FailedProbe } from './wait-strategy.ts'
import type { ProbeAddress } from './wait-target.ts'

const attemptTimeoutMs = 2_000
// A proxy that accepts before the service listens drops the connection when its own attempt to
// reach the service fails.
const defaultHoldMs = 60

/**
 * One attempt to tell whether something listens. At a container's own address an accepted
 * connection is enough; a published port must keep two connections for a while, or send something.
 */
export async function probeTcp(
  address: ProbeAddress,
  signal: AbortSignal,
): Promise<FailedProbe | undefined> {
  const first = await dial(address, signal)
  // Because a proxy under load was seen to take longer than one hold to drop a connection.
  const last = first === 'kept' ? await dial(address, signal) : first
  return typeof last === 'string' ? undefined : last
}

/**
 * `proven`: the service itself answered. `kept`: somebody accepted the connection and did not drop
 * it.
 */
type Outcome = 'proven' | 'kept' | FailedProbe

async function dial(address: ProbeAddress, signal: AbortSignal): Promise<Outcome> {
  using attempt = deadline(attemptTimeoutMs, signal)
  const socket = connect({ host: address.host, port: address.port })
  try {
    return await orAborted(outcomeOf(socket, address, attempt.signal), attempt.signal)
  } catch {
    signal.throwIfAborted()
    return { text: `no answer from ${addressText(address)} within ${attemptTimeoutMs} ms` }
  } finally {
    socket.destroy()
  }
}

function outcomeOf(socket: Socket, address: ProbeAddress, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const dropped = (): void =>
      resolve({ text: `${addressText(address)} accepted the connection and dropped it` })
    socket.on('error', (error) => resolve(dialFailure(error, address)))
    socket.on('end', dropped)
    socket.on('close', dropped)
    socket.on('data', () => resolve('proven'))
    socket.on('connect', () => {
      if (isConnectedToItself(socket)) resolve({ text: `ECONNREFUSED ${addressText(address)}` })
      else if (address.direct) resolve('proven')
      else sleep(address.dropsWithinMs ?? defaultHoldMs, signal).then(() => resolve('kept'), reject)
    })
  })
}

// Linux lets a client connect to itself when it draws the very port it dials as its own, where
// nobody listens.
export const isConnectedToItself = ({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
}: Socket): boolean => localPort === remotePort && localAddress === remoteAddress
