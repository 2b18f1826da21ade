import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Authority } from './certificates.ts'
import { engineSocket } from './engine-socket.ts'

/** The engine's socket, offered on a tcp port until the end of the block. */
export interface TcpEndpoint extends AsyncDisposable {
  port: number
  /** Connections so far. */
  connections(): number
}

export interface TcpEndpointOptions {
  /** Address to listen on. @default '127.0.0.1' */
  host?: string
  /** Speaks TLS with clients that this authority knows. @default plain */
  authority?: Authority
}

export async function tcpEndpoint({
  host = '127.0.0.1',
  authority,
}: TcpEndpointOptions = {}): Promise<TcpEndpoint> {
  const sockets = new Set<Socket>()
  let connections = 0
  const pass = (client: Socket): void => {
    connections += 1
    const engine = connect(engineSocket)
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  }
  const server: Server = authority
    ? createTlsServer({ ...authority.server, requestCert: true, rejectUnauthorized: true }, pass)
    : createServer({ allowHalfOpen: true }, pass)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => void server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}
