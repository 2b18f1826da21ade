import { loadClientLibrary } from '../client-library.ts'

/** What is used of a client of the package `pg`. */
export interface SqlClient {
  query<Row = Record<string, unknown>>(
    query: string | { name: string; text: string },
    values?: readonly unknown[],
  ): Promise<{ rows: Row[] }>
  end(): Promise<void>
}

/** Several connections that queries share. */
export interface SqlPool extends SqlClient {
  connect(): Promise<SqlClient & { release(error?: Error): void }>
}

interface ConnectionConfig {
  connectionString: string
  application_name: string
  connectionTimeoutMillis: number
  max?: number
  idleTimeoutMillis?: number
}

type Emits = { on(event: 'error', listener: () => void): void }

interface PgLibrary {
  Client: new (config: ConnectionConfig) => SqlClient & Emits & { connect(): Promise<void> }
  Pool: new (config: ConnectionConfig) => SqlPool & Emits
}

/** Sessions of Mooring carry this name, so that a look at the server tells them from those of tests. */
const applicationName = 'mooring'

const connectTimeoutMs = 10_000

/** Makes connections with the client that the user's project has. */
export interface Connector {
  /** One session. It tells of its end by failing the next query only. */
  client(url: string, options?: ClientOptions): Promise<SqlClient>
  pool(url: string, size: number): SqlPool
}

export interface ClientOptions {
  timeoutMs?: number
  signal?: AbortSignal
  /** What the server knows the session by. Default: 'mooring'. */
  name?: string
}

/** @throws UsageError CLIENT_LIBRARY_MISSING */
export async function createConnector(directory: string): Promise<Connector> {
  const library = await loadClientLibrary<PgLibrary>({
    name: 'pg',
    service: 'PostgreSQL',
    directory,
  })
  const configOf = (
    url: string,
    { timeoutMs = connectTimeoutMs, name = applicationName }: ClientOptions = {},
  ): ConnectionConfig => ({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: timeoutMs,
  })
  return {
    client: async (url, options = {}) => {
      const { signal } = options
      signal?.throwIfAborted()
      const client = new library.Client(configOf(url, options))
      const end = (): void => void client.end().catch(ignore)
      // A session that the server ends would otherwise end this process.
      client.on('error', ignore)
      signal?.addEventListener('abort', end, { once: true })
      try {
        await client.connect()
        return client
      } catch (error) {
        end()
        throw error
      } finally {
        signal?.removeEventListener('abort', end)
      }
    },
    pool: (url, size) => {
      const pool = new library.Pool({ ...configOf(url), max: size, idleTimeoutMillis: 0 })
      pool.on('error', ignore)
      return pool
    },
  }
}

/** Runs queries on one session and ends it. */
export async function withClient<Result>(
  connector: Connector,
  url: string,
  use: (client: SqlClient) => Promise<Result>,
): Promise<Result> {
  const client = await connector.client(url)
  try {
    return await use(client)
  } finally {
    await client.end().catch(ignore)
  }
}

const ignore = (): void => undefined
