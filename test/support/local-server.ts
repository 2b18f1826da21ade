import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface LocalServer {
  port: number
  listen(): Promise<void>
  /** Resolves when no connection is left. */
  close(): Promise<void>
}

/** A server on a free port of 127.0.0.1 that does not listen before it is told to. */
export async function localServer(server: Server): Promise<LocalServer> {
  const port = await freePort()
  return {
    port,
    listen: () => new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve)),
    close: () => closed(server),
  }
}

/**
 * A tcp server that hands each connection to a function; errors of connections are nobody's
 * concern.
 */
export function tcpServer(onConnection: (socket: Socket) => void = () => {}): Server {
  return createServer((socket) => {
    socket.on('error', () => {})
    socket.resume()
    onConnection(socket)
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await closed(server)
  return port
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => void (server.listening ? server.close(() => resolve()) : resolve()))
