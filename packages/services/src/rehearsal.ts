import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/**
 * Has a client try a server that hangs up at once. Its first try in a process takes 10 to 40 ms more than the others, which
 * are better spent while the real server starts.
 *
 * @param attempt connects to an address; what it throws is expected
 */
export async function rehearse(attempt: (address: string) => Promise<unknown>): Promise<void> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await attempt(`127.0.0.1:${port}`)
  } catch {
    // It hung up.
  } finally {
    server.close()
  }
}
