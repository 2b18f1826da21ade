import { connect, type Socket } from 'node:net'
import { deadline, orAborted, sleep } from '../abort.ts'
import { addressText, dialFailure } from './dial-failure.ts'
import type { FailedProbe } from './wait-strategy.ts'
import type { ProbeAddress } from './wait-target.ts'

const attemptTimeoutMs = 2_000
// A proxy that accepts before the service listens drops the connection when its own attempt to reach the service fails.
const holdMs = 60

/**
 * One attempt to tell whether something listens. At a container's own address an accepted connection is enough; a
 * published port must keep two connections for a while, or send something.
 */
export async function probeTcp(address: ProbeAddress, signal: AbortSignal): Promise<FailedProbe | undefined> {
  if (address.direct) return dial(address, { signal, holdMs: 0 })
  // Because a proxy under load was seen to take longer than one hold to drop a connection.
  return (await dial(address, { signal, holdMs })) ?? (await dial(address, { signal, holdMs }))
}

interface DialOptions {
  signal: AbortSignal
  holdMs: number
}

async function dial(address: ProbeAddress, { signal, holdMs }: DialOptions): Promise<FailedProbe | undefined> {
  using attempt = deadline(attemptTimeoutMs, signal)
  const socket = connect({ host: address.host, port: address.port })
  try {
    return await orAborted(outcome(socket, address, { signal: attempt.signal, holdMs }), attempt.signal)
  } catch {
    signal.throwIfAborted()
    return { text: `no answer from ${addressText(address)} within ${attemptTimeoutMs} ms` }
  } finally {
    socket.destroy()
  }
}

function outcome(socket: Socket, address: ProbeAddress, { signal, holdMs }: DialOptions): Promise<FailedProbe | undefined> {
  return new Promise((resolve, reject) => {
    const ready = (): void => resolve(undefined)
    const dropped = (): void => resolve({ text: `${addressText(address)} accepted the connection and dropped it` })
    socket.on('error', (error) => resolve(dialFailure(error, address)))
    socket.on('end', dropped)
    socket.on('close', dropped)
    socket.on('data', ready)
    socket.on('connect', () => {
      if (isConnectedToItself(socket)) resolve({ text: `ECONNREFUSED ${addressText(address)}` })
      else if (address.direct) ready()
      else sleep(holdMs, signal).then(ready, reject)
    })
  })
}

// Linux lets a client connect to itself when it draws the very port it dials as its own, where nobody listens.
const isConnectedToItself = ({ localAddress, localPort, remoteAddress, remotePort }: Socket): boolean =>
  localPort === remotePort && localAddress === remoteAddress
