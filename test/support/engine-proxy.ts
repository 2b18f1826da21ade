import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** What becomes of a request instead of its answer. */
export type Fault =
  /** The engine never sees it, and this is the answer. */
  | { status: number; message: string }
  /** The connection ends; before the engine sees the request, or when it has done what was asked. */
  | 'cut before'
  | 'cut after'
  /** The engine never sees it, and there is no answer. */
  | 'silence'
  /** The engine sees it only then, whatever has become of the client. */
  | { until: Promise<void> }

/** A socket that passes requests on to the engine and keeps a list of them. */
export interface EngineProxy extends AsyncDisposable {
  /** Value for DOCKER_HOST. */
  dockerHost: string
  /** Such as 'POST /containers/create', in the order in which they came. */
  requests: string[]
  /** Their paths with the query. */
  urls: string[]
  /** Ids of the sessions that have asked for their events. */
  sessionIds: string[]
  /** Gives the fault to the next requests that match, such as /^POST .*\/start$/. @param times how many @default 1 */
  fail(request: RegExp, fault: Fault, times?: number): void
  /** Forgets the faults that have not been given. */
  heal(): void
  /** Ends all connections and takes the socket away, as an engine does that is stopped. */
  goAway(): Promise<void>
  /** Puts the socket back. */
  comeBack(): Promise<void>
  close(): Promise<void>
}

/** @param engineSocket path of the engine's own socket */
export async function startEngineProxy(engineSocket: string): Promise<EngineProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-proxy-'))
  const socketPath = join(folder, 'docker.sock')
  const requests: string[] = []
  const urls: string[] = []
  const sessionIds: string[] = []
  let faults: { request: RegExp; fault: Fault; left: number }[] = []
  const faultOf = (name: string): Fault | undefined => {
    const due = faults.find(({ request, left }) => left > 0 && request.test(name))
    if (due) due.left -= 1
    return due?.fault
  }
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://engine')
    const name = `${incoming.method} ${decodeURIComponent(url.pathname)}`
    requests.push(name)
    urls.push(url.href)
    const [, sessionId] = /session-id=(\w+)/.exec(url.searchParams.get('filters') ?? '') ?? []
    if (sessionId && url.pathname.endsWith('/events')) sessionIds.push(sessionId)
    const fault = faultOf(name)
    if (fault === undefined) passOn(incoming, response, { socketPath: engineSocket })
    else if (fault === 'cut after')
      passOn(incoming, response, { socketPath: engineSocket, cutsAnswer: true })
    else if (typeof fault === 'object' && 'until' in fault)
      void passOnLater(incoming, response, { socketPath: engineSocket, until: fault.until })
    else failInstead(incoming, response, fault)
  })
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const name = `${incoming.method} ${new URL(incoming.url ?? '/', 'http://engine').pathname}`
    requests.push(name)
    upgraded.add(socket)
    const fault = faultOf(name)
    if (fault === undefined) passOnUpgrade({ incoming, socket, head }, engineSocket)
    else failUpgrade(socket, fault)
  })
  const listen = (): Promise<void> =>
    new Promise((resolve) => void server.listen(socketPath, resolve))
  const goAway = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    for (const socket of upgraded) socket.destroy()
    upgraded.clear()
    await closed
  }
  const close = async (): Promise<void> => {
    if (server.listening) await goAway()
    await rm(folder, { recursive: true })
  }
  await listen()
  return {
    dockerHost: `unix://${socketPath}`,
    requests,
    urls,
    sessionIds,
    fail: (request, fault, times = 1) => void faults.push({ request, fault, left: times }),
    heal: () => {
      faults = []
    },
    goAway,
    comeBack: listen,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function passOn(
  incoming: IncomingMessage,
  response: ServerResponse,
  { socketPath, cutsAnswer = false }: { socketPath: string; cutsAnswer?: boolean },
): void {
  const { method, url: path, headers } = incoming
  const onward = request({ socketPath, method, path, headers, agent: false }, (answer) => {
    if (cutsAnswer) return void answer.on('end', () => response.destroy()).resume()
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

async function passOnLater(
  incoming: IncomingMessage,
  response: ServerResponse,
  { socketPath, until }: { socketPath: string; until: Promise<void> },
): Promise<void> {
  const { method, url: path, headers } = incoming
  const body = await buffer(incoming)
  await until
  const onward = request({ socketPath, method, path, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  onward.end(body)
}

function failInstead(
  incoming: IncomingMessage,
  response: ServerResponse,
  fault: Exclude<Fault, 'cut after' | { until: Promise<void> }>,
): void {
  if (fault === 'cut before') return void response.destroy()
  // A client that is not done sending would miss the answer.
  incoming.resume()
  if (fault === 'silence') return
  incoming.on('end', () => {
    response.writeHead(fault.status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ message: fault.message }))
  })
}

function failUpgrade(socket: Duplex, fault: Fault): void {
  if (fault === 'silence') return
  if (typeof fault === 'string' || 'until' in fault) return void socket.destroy()
  const body = JSON.stringify({ message: fault.message })
  socket.end(
    `HTTP/1.1 ${fault.status} Fault\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

// What is attached to a container speaks no HTTP from here on. A body comes before that, as the first bytes of the socket.
function passOnUpgrade(
  { incoming, socket, head }: { incoming: IncomingMessage; socket: Duplex; head: Buffer },
  enginePath: string,
): void {
  const { method, url: path, rawHeaders } = incoming
  const onward = connect(enginePath, () => {
    const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
    onward.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    onward.write(head)
    // Up to Node 25 the body is in the head: findings/node-26-body-of-an-upgrade.sh.
    incoming.on('data', (body) => onward.write(body))
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
