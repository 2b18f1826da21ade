import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const requestLine = /^((?:GET|HEAD|POST|PUT|DELETE) \S+) HTTP\/1\.1\r$/gm

/**
 * Stands before the engine's socket and writes down each request that passes.
 *
 * @param {string} engineSocketPath
 * @returns {Promise<{ socketPath: string, requests: string[], close: () => Promise<void> }>} `requests` grows: 'GET /info'
 */
export async function startCountingProxy(engineSocketPath) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const socketPath = join(folder, 'docker.sock')
  const requests = []
  const sockets = new Set()
  // Half-open, because attached streams of an exec end one side before the other.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: engineSocketPath, allowHalfOpen: true })
    client.on('data', (chunk) => {
      for (const [, line] of chunk.toString('latin1').matchAll(requestLine)) requests.push(line)
    })
    client.pipe(engine).pipe(client)
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ]) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => (sockets.delete(socket), other.destroy()))
    }
  })
  await once(server.listen(socketPath), 'listening')
  return {
    socketPath,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
