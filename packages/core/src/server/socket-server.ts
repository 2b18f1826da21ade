import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  longestRequest,
  readLines,
  toWireError,
  UsageError,
  type FailureReport,
  type RequestMessage,
  type ServerMessage,
} from '@mooring/client'
import { nowMs } from '../abort.ts'
import { debugChannel } from '../debug.ts'
import type { ServedSession } from './current-session.ts'

const log = debugChannel('server')

/** The local socket over which workers reach a session. */
export interface SocketServer {
  socketPath: string
  token: string
  close(): Promise<void>
}

// What shows the token is a line of about 80.
const longestHello = 1_024
// Unix limits a socket's path to 104 bytes on some systems, 108 on others.
const longestFolder = 80

/**
 * Serves a session to the workers of this machine. The socket lies in a folder that only this user may enter, and a
 * connection must begin with the token.
 */
export async function serveSession(session: ServedSession): Promise<SocketServer> {
  const token = randomBytes(24).toString('base64url')
  const { socketPath, remove } = await socketPlace(session)
  const open = new Set<Socket>()
  const welcome = new Map<Socket, Set<string>>()
  const server = createServer((socket) =>
    serveConnection(socket, { session, token, open, welcome }),
  )
  session.onChange((changed) => {
    for (const connection of welcome.keys()) send(connection, { changed })
  })
  await listen(server, socketPath)
  return {
    socketPath,
    token,
    close: async () => {
      for (const connection of open) connection.destroy()
      await new Promise((resolve) => server.close(resolve))
      await remove()
    },
  }
}

async function socketPlace({
  alsoRemove,
}: Pick<ServedSession, 'alsoRemove'>): Promise<{ socketPath: string; remove(): Promise<void> }> {
  if (process.platform === 'win32') {
    return {
      socketPath: `\\\\.\\pipe\\mooring-${randomBytes(8).toString('hex')}`,
      remove: async () => undefined,
    }
  }
  const base = tmpdir().length > longestFolder ? '/tmp' : tmpdir()
  const folder = await mkdtemp(join(base, 'mooring-'))
  alsoRemove(folder)
  return {
    socketPath: join(folder, 'socket'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
    server.unref()
  })
}

interface Served {
  session: ServedSession
  token: string
  /** All connections. */
  open: Set<Socket>
  /** Those that have shown the token, with the containers that each has asked for. */
  welcome: Map<Socket, Set<string>>
}

function serveConnection(socket: Socket, served: Served): void {
  const { open, welcome } = served
  open.add(socket)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    open.delete(socket)
    if (welcome.delete(socket)) served.session.leave(socket)
  })
  const receive = (line: string): void => {
    const message = parse(line)
    if (!message) return void socket.destroy()
    if (welcome.has(socket)) return void answer(socket, served, message)
    if (!isWelcome(message, served.token)) return void socket.destroy()
    welcome.set(socket, new Set())
    send(socket, { id: message.id, result: null })
  }
  readLines(socket, receive, () => (welcome.has(socket) ? longestRequest : longestHello))
}

function parse(line: string): RequestMessage | undefined {
  try {
    const message = JSON.parse(line) as RequestMessage
    return typeof message.id === 'number' && typeof message.method === 'string'
      ? message
      : undefined
  } catch {
    return undefined
  }
}

function isWelcome({ method, params }: RequestMessage, token: string): boolean {
  const shown = (params as { token?: unknown } | undefined)?.token
  if (method !== 'hello' || typeof shown !== 'string') return false
  const [given, expected] = [Buffer.from(shown), Buffer.from(token)]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function answer(
  socket: Socket,
  { session, welcome }: Served,
  { id, method, params }: RequestMessage,
): Promise<void> {
  const startedAtMs = nowMs()
  const tell = (outcome: string): void => {
    if (!log.enabled) return
    const { name } = (params ?? {}) as { name?: unknown }
    const asked = typeof name === 'string' ? name : '-'
    log('%s %s %s %d ms', method, asked, outcome, Math.round(nowMs() - startedAtMs))
  }
  try {
    if (typeof params !== 'object' || params === null) throw malformed(method)
    const { name, names } = params as { name?: string; names?: string[] }
    if (method === 'start' && name !== undefined) welcome.get(socket)?.add(name)
    const result = await session.askAs(socket)(method, params)
    const isShared = method === 'report' && isUsedByOthers(welcome, socket, names ?? [])
    send(socket, { id, result: isShared ? { ...(result as FailureReport), isShared } : result })
    tell('ok')
  } catch (error) {
    send(socket, { id, error: toWireError(error) })
    tell(toWireError(error).code)
  }
}

// Each worker has a connection, so another one that asked for the same container may use it at the same time.
const isUsedByOthers = (
  welcome: Served['welcome'],
  socket: Socket,
  names: readonly string[],
): boolean =>
  [...welcome].some(([other, used]) => other !== socket && names.some((name) => used.has(name)))

const malformed = (method: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `The request "${method.slice(0, 40)}" has no parameters.`,
  })

function send(socket: Socket, message: ServerMessage): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
}
