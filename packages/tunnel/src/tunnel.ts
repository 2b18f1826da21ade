import { createForwards } from './forwards.ts'
import { serveIncoming } from './incoming.ts'
import { keepAlive } from './keepalive.ts'
import { askForNoDelay } from './no-delay.ts'
import type { Route } from './route.ts'
import { connectSsh } from './ssh-connection.ts'
import type { SshOptions } from './ssh-options.ts'
import type { TunnelFailure } from './tunnel-failure.ts'
import type { Limit } from './within.ts'

/** What a tunnel needs to be opened; `timeoutMs` bounds the SSH login. */
export interface TunnelOptions extends SshOptions {
  /** Called for each connection to a forwarded port; `localhost` stands for 127.0.0.1 and ::1. */
  route: Route
  /**
   * What the server speaks over: 'tcp' when its end is a TCP socket, which then sends small packets
   * at once and is asked for a sign of life.
   *
   * @default 'stdio'
   */
  serverEnd?: 'stdio' | 'tcp'
  /** Connections at a time, those being dialled included; those above are rejected. @default 256 */
  maxChannels?: number
  /** How long a service may take to accept a connection, on each of its addresses. @default 10_000 */
  dialTimeoutMs?: number
  /** After three of these without an answer the tunnel ends. @default 10_000 for 'tcp', else off */
  keepaliveIntervalMs?: number
}

/** An SSH connection whose server listens for us. It never keeps the process alive. */
export interface Tunnel {
  /**
   * Makes the server listen on a port of all its IPv4 addresses, if it does not already.
   *
   * @throws TunnelFailure 'port-refused', 'timeout' or what ended the tunnel; or the signal's reason
   */
  forward(port: number, limit: Limit): Promise<void>
  /**
   * Makes the server stop listening on a port; open connections stay.
   *
   * @throws TunnelFailure 'timeout' or what ended the tunnel; or the signal's reason
   */
  unforward(port: number, limit: Limit): Promise<void>
  /** What ended the tunnel; undefined when `close` did. It never rejects. */
  closed: Promise<TunnelFailure | undefined>
  /** Ends the tunnel and resets the connections through it. */
  close(): Promise<void>
}

/**
 * Opens a tunnel over a stream, which belongs to the tunnel from here on, also when this fails.
 *
 * @throws TunnelFailure 'auth', 'host-key', 'closed', 'timeout' or 'protocol'; or the signal's
 *   reason
 */
export async function openTunnel(options: TunnelOptions): Promise<Tunnel> {
  const { serverEnd = 'stdio', route, maxChannels = 256, dialTimeoutMs = 10_000 } = options
  const { keepaliveIntervalMs = serverEnd === 'tcp' ? 10_000 : 0 } = options
  const connection = await connectSsh(options)
  const forwards = createForwards(connection)
  serveIncoming(connection, { route, maxChannels, dialTimeoutMs })
  if (serverEnd === 'tcp') askForNoDelay(connection)
  if (keepaliveIntervalMs > 0) keepAlive(connection, keepaliveIntervalMs)
  return {
    forward: forwards.add,
    unforward: forwards.remove,
    closed: connection.closed,
    close: async () => {
      connection.end()
      await connection.closed
    },
  }
}
