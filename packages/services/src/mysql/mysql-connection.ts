import { loadClientLibrary } from '../client-library.ts'

/** What is used of a connection of the package `mysql2`. */
export interface SqlConnection {
  query<Row = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<[Row[], unknown]>
  end(): Promise<void>
  destroy(): void
}

interface Mysql2 {
  createConnectionPromise(
    options: object,
  ): Promise<SqlConnection & { on(event: 'error', listener: () => void): void }>
}

export interface ConnectOptions {
  /** As messages name the server. */
  service: string
  directory: string
  signal: AbortSignal
  timeoutMs?: number
}

/** @throws UsageError CLIENT_LIBRARY_MISSING */
export const loadMysql = (service: string, directory: string): Promise<Mysql2> =>
  loadClientLibrary<Mysql2>({ name: 'mysql2', service, directory })

/**
 * One session, which tells of its end by failing the next query only.
 *
 * @throws UsageError CLIENT_LIBRARY_MISSING, and what the client throws
 */
export async function connectMysql(
  url: string,
  { service, directory, signal, timeoutMs = 10_000 }: ConnectOptions,
): Promise<SqlConnection> {
  const library = await loadMysql(service, directory)
  signal.throwIfAborted()
  const connection = await library.createConnectionPromise({
    uri: url,
    connectTimeout: timeoutMs,
    multipleStatements: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  // A session that the server ends would otherwise end this process.
  connection.on('error', () => undefined)
  if (signal.aborted) connection.destroy()
  signal.throwIfAborted()
  return connection
}

/** Runs queries on one session and ends it. */
export async function withMysql<Result>(
  url: string,
  options: ConnectOptions,
  use: (connection: SqlConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await connectMysql(url, options)
  try {
    return await use(connection)
  } finally {
    connection.destroy()
  }
}

/** Names in SQL. */
export const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** Texts in SQL. */
export const quotedText = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
