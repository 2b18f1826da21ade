import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  readLines,
  toWireError,
  UsageError,
  type RequestMessage,
  type ServerMessage,
} from '@mooring/client'
import { nowMs } from '../abort.ts'
import { debugChannel } from '../debug.ts'
import type { Session } from '../session/session.ts'

const log = debugChannel('server')

/** The local socket over which workers reach a session. */
export interface SocketServer {
  socketPath: string
  token: string
  close(): Promise<void>
}

// Unix limits a socket's path to 104 bytes on some systems, 108 on others.
const longestFolder = 80

/**
 * Serves a session to the workers of this machine. The socket lies in a folder that only this user may enter, and a
 * connection must begin with the token.
 */
export async function serveSession(session: Session): Promise<SocketServer> {
  const token = randomBytes(24).toString('base64url')
  const { socketPath, remove } = await socketPlace(session)
  const open = new Set<Socket>()
  const welcome = new Set<Socket>()
  const server = createServer((socket) =>
    serveConnection(socket, { session, token, open, welcome }),
  )
  session.onChange((changed) => {
    for (const connection of welcome) send(connection, { changed })
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
}: Session): Promise<{ socketPath: string; remove(): Promise<void> }> {
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
  session: Session
  token: string
  /** All connections. */
  open: Set<Socket>
  /** Those that have shown the token. */
  welcome: Set<Socket>
}

function serveConnection(socket: Socket, served: Served): void {
  const { open, welcome } = served
  open.add(socket)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => open.delete(socket) && welcome.delete(socket))
  readLines(socket, (line) => {
    const message = parse(line)
    if (!message) return void socket.destroy()
    if (welcome.has(socket)) return void answer(socket, served.session, message)
    if (!isWelcome(message, served.token)) return void socket.destroy()
    welcome.add(socket)
    send(socket, { id: message.id, result: null })
  })
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
  const given = Buffer.from(String((params as { token?: unknown } | undefined)?.token))
  const expected = Buffer.from(token)
  return method === 'hello' && given.length === expected.length && timingSafeEqual(given, expected)
}

async function answer(
  socket: Socket,
  session: Session,
  { id, method, params }: RequestMessage,
): Promise<void> {
  const startedAtMs = nowMs()
  const tell = (outcome: string): void => {
    if (!log.enabled) return
    const { name = '-' } = (params ?? {}) as { name?: unknown }
    log('%s %s %s %d ms', method, name, outcome, Math.round(nowMs() - startedAtMs))
  }
  try {
    if (typeof params !== 'object' || params === null) throw malformed(method)
    send(socket, { id, result: await session.ask(method, params) })
    tell('ok')
  } catch (error) {
    send(socket, { id, error: toWireError(error) })
    tell(toWireError(error).code)
  }
}

const malformed = (method: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `The request "${method.slice(0, 40)}" has no parameters.`,
  })

function send(socket: Socket, message: ServerMessage): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`)
}
