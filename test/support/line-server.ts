import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLines } from '../../packages/client/src/connection.ts'
import type { RequestMessage } from '../../packages/client/src/protocol.ts'

/** A session's socket whose answers are those of the test. */
export interface LineServer extends AsyncDisposable {
  socketPath: string
  /** What was asked so far, on any connection. */
  asked: RequestMessage[]
  connections: Set<Socket>
}

/** @param onRequest answers a request, by writing to its connection */
export async function lineServer(
  onRequest: (socket: Socket, request: RequestMessage) => void,
): Promise<LineServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-test-'))
  const socketPath = join(folder, 'socket')
  const connections = new Set<Socket>()
  const asked: RequestMessage[] = []
  const server = createServer((socket) => {
    connections.add(socket.on('error', () => {}))
    readLines(socket, (line) => {
      const request = JSON.parse(line) as RequestMessage
      asked.push(request)
      onRequest(socket, request)
    })
  })
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve))
  return {
    socketPath,
    asked,
    connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of connections) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}
