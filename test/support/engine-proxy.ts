import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'

/** A socket that passes requests on to the engine and keeps a list of them. */
export interface EngineProxy {
  /** Value for DOCKER_HOST. */
  dockerHost: string
  /** Such as 'POST /containers/create', in the order in which they came. */
  requests: string[]
  /** Their paths with the query. */
  urls: string[]
  /** Ids of the sessions that have asked for their events. */
  sessionIds: string[]
  close(): Promise<void>
}

/** @param engineSocket path of the engine's own socket */
export async function startEngineProxy(engineSocket: string): Promise<EngineProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-proxy-'))
  const socketPath = join(folder, 'docker.sock')
  const requests: string[] = []
  const urls: string[] = []
  const sessionIds: string[] = []
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://engine')
    requests.push(`${incoming.method} ${decodeURIComponent(url.pathname)}`)
    urls.push(url.href)
    const [, sessionId] = /session-id=(\w+)/.exec(url.searchParams.get('filters') ?? '') ?? []
    if (sessionId) sessionIds.push(sessionId)
    passOn(incoming, response, engineSocket)
  })
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    requests.push(`${incoming.method} ${new URL(incoming.url ?? '/', 'http://engine').pathname}`)
    upgraded.add(socket)
    passOnUpgrade(incoming, socket, engineSocket)
  })
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve))
  return {
    dockerHost: `unix://${socketPath}`,
    requests,
    urls,
    sessionIds,
    close: async () => {
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

function passOn(incoming: IncomingMessage, response: ServerResponse, socketPath: string): void {
  const { method, url: path, headers } = incoming
  const onward = request({ socketPath, method, path, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    // Because an events stream has its headers long before its first event.
    response.flushHeaders()
    answer.on('error', () => response.destroy())
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  incoming.on('error', () => onward.destroy())
  response.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

// What is attached to a container speaks no HTTP from here on.
function passOnUpgrade(incoming: IncomingMessage, socket: Duplex, socketPath: string): void {
  const { method, url: path, headers } = incoming
  const onward = connect(socketPath, () => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`)
    onward.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    socket.pipe(onward).pipe(socket)
  })
  for (const [one, other] of [
    [socket, onward],
    [onward, socket],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}
