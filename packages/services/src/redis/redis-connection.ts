import type { ServerAccess } from '@mooring/core/service'
import { loadAnyClient } from '../client-choice.ts'
import { reconnecting, type Reconnecting } from '../isolation/reconnecting.ts'

/** One connection, which tells of its end by failing the next command only. */
export interface RedisConnection {
  send(command: readonly string[]): Promise<unknown>
  close(): void
}

interface NodeRedis {
  createClient(options: object): NodeRedisClient
}

interface NodeRedisClient {
  on(event: 'error', listener: () => void): void
  connect(): Promise<unknown>
  sendCommand(command: readonly string[]): Promise<unknown>
  duplicate(options: object): NodeRedisClient
  destroy?(): void
  disconnect?(): Promise<void>
}

type IoRedis = new (
  url: string,
  options: object,
) => {
  on(event: 'error', listener: () => void): void
  connect(): Promise<unknown>
  call(...command: readonly string[]): Promise<unknown>
  disconnect(): void
}

export interface ConnectOptions {
  /** As messages name the server. */
  service: string
  directory: string
  signal: AbortSignal
}

const connectTimeoutMs = 2_000

/** @throws UsageError CLIENT_LIBRARY_MISSING, and what the client throws */
export async function connectRedis(
  url: string,
  { service, directory, signal }: ConnectOptions,
): Promise<RedisConnection> {
  const create = await loadRedis(service, directory)
  signal.throwIfAborted()
  const { connect, ...connection } = create(url)
  const close = (): void => connection.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    await connect()
    return connection
  } catch (error) {
    close()
    throw error
  } finally {
    signal.removeEventListener('abort', close)
  }
}

export async function loadRedis(
  service: string,
  directory: string,
): Promise<(url: string) => Unconnected> {
  const { name, library } = await loadAnyClient<NodeRedis & { Redis?: IoRedis }>({
    names: ['redis', 'ioredis'],
    service,
    directory,
  })
  return name === 'redis'
    ? (url) => nodeRedis(library, url)
    : (url) => ioRedis(library.Redis ?? (library as unknown as IoRedis), url)
}

interface Unconnected extends RedisConnection {
  connect(): Promise<unknown>
}

function nodeRedis(library: NodeRedis, url: string): Unconnected {
  const client = patternOf(library).duplicate({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false },
  })
  client.on('error', ignore)
  return {
    connect: () => client.connect(),
    send: (command) => client.sendCommand(command),
    close: () => {
      try {
        if (client.destroy) client.destroy()
        else void client.disconnect?.().catch(ignore)
      } catch {
        // It says so when it is closed already.
      }
    },
  }
}

/** A client that is never connected. Making one with options of its own takes 40 ms, making one like another no time. */
const patterns = new WeakMap<NodeRedis, NodeRedisClient>()

function patternOf(library: NodeRedis): NodeRedisClient {
  const pattern = patterns.get(library) ?? library.createClient({})
  patterns.set(library, pattern)
  return pattern
}

function ioRedis(Client: IoRedis, url: string): Unconnected {
  const client = new Client(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  })
  client.on('error', ignore)
  return {
    connect: () => client.connect(),
    send: (command) => client.call(...command),
    close: () => client.disconnect(),
  }
}

/** A connection for as long as the server lives. */
export function redisClient(service: string, server: ServerAccess): Reconnecting<RedisConnection> {
  const { directory, signal } = server
  return reconnecting(
    () => connectRedis(server.connection['url'] ?? '', { service, directory, signal }),
    (connection) => connection.close(),
    ({ message }) => /^[A-Z]+ /.test(message),
  )
}

const ignore = (): void => undefined
