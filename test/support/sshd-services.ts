import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A service of the host that a tunnel leads to. */
export interface Service extends AsyncDisposable {
  port: number
  /** Connections that it has now. */
  sockets: Set<Socket>
  close(): Promise<void>
}

/** Listens on a port of its own, or on a given one; its connections may be half closed. */
export async function startService(
  onConnection: (socket: Socket) => void,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<Service> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    onConnection(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 511 }, resolve)
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  const { port: listening } = server.address() as AddressInfo
  return { port: listening, sockets, close, [Symbol.asyncDispose]: close }
}

/** What became of one connection. */
export interface Outcome {
  received: Buffer
  /** The code of the error that ended it, such as ECONNRESET. */
  error: string | undefined
}

/** Connects, sends, ends its side where asked, and reads until the other side ends. */
export function exchange(
  { host, port }: { host: string; port: number },
  { send = '', end = false }: { send?: string | Buffer; end?: boolean } = {},
): Promise<Outcome> {
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
  if (send.length > 0) socket.write(send)
  if (end) socket.end()
  return outcomeOf(socket)
}

/** Reads a connection to its end. */
export function outcomeOf(socket: Socket): Promise<Outcome> {
  const chunks: Buffer[] = []
  let code: string | undefined
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('end', () => socket.end())
  socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code))
  return new Promise((resolve) => {
    socket.on('close', () => resolve({ received: Buffer.concat(chunks), error: code }))
  })
}
