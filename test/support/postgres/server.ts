import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handle } from '@mooring/client'
import { Client } from 'pg'
import { startSession } from '../../../packages/core/src/server/start-session.ts'
import type { ServerAccess } from '../../../packages/core/src/service/server.ts'
import {
  openDataPool,
  type PostgresDataPool,
} from '../../../packages/services/src/postgres/isolation/data-pool.ts'
import type { StateOptions } from '../../../packages/services/src/postgres/isolation/server-state.ts'
import type { PostgresOptions } from '../../../packages/services/src/postgres/postgres-options.ts'
import { postgres } from '../../../packages/services/src/postgres/postgres.ts'
import { serverImage } from '../server-image.ts'

export const schemaFile = join(import.meta.dirname, 'schema.sql')

type Database = Handle & { url: string; user: string; password: string; database: string }

export interface TestServer extends AsyncDisposable {
  db: Database
  url: string
  /** As a service gets it. */
  access: ServerAccess
  /** What the service told a person. */
  told: string[]
  open(options?: StateOptions): Promise<PostgresDataPool>
}

/** A server of PostgreSQL, and what hands out databases on it. */
export async function startServer(options: PostgresOptions = {}): Promise<TestServer> {
  const told: string[] = []
  const pools: PostgresDataPool[] = []
  const session = await startSession({
    containers: {
      db: postgres({
        image: serverImage('postgres'),
        isolation: 'test',
        snapshot: false,
        ...options,
      }),
    },
  })
  const db = session.containers.db as unknown as Database
  const { url, user, password, database } = db
  const access: ServerAccess = {
    handle: db,
    connection: { url, user, password, database },
    directory: process.cwd(),
    isKept: true,
    signal: new AbortController().signal,
    tell: (line) => told.push(line),
  }
  return {
    db,
    url,
    access,
    told,
    open: async (poolOptions = {}) => {
      const pool = await openDataPool(access, poolOptions)
      pools.push(pool)
      return pool
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(pools.map((pool) => pool.close()))
      await session.close()
    },
  }
}

/** Connects, lets queries run and ends the session. */
export async function connected<Result>(
  url: string,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await openClient(url)
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** A session that may be ended by the server. */
export async function openClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** A folder that is gone at the end of the block. */
export async function ownFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'mooring-postgres-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
