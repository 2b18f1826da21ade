import type { WaitFunction } from '@mooring/core'
import type { ServerAccess } from '@mooring/core/service'
import { count, isolationLevel, text } from '../declare/option-kinds.ts'
import { flagValue, portOf, serverCommand } from '../declare/server-command.ts'
import type { IsolatedOptions } from '../declare/service-options.ts'
import { loginOf, withPath } from '../declare/url-text.ts'
import { defineService, type DataService, type DeclareService } from '../define-service.ts'
import { isolatedBy } from '../isolation/isolated-by.ts'
import { openUnitPool } from '../isolation/unit-pool.ts'
import { rehearsedProbe } from '../probe/rehearsed-probe.ts'
import { openClaims } from './claimed-units.ts'
import { consoleOf } from './console.ts'
import { empty, type RedisClient } from './empty.ts'
import { borrowDatabase } from './redis-borrow.ts'
import { connectRedis, loadRedis, redisClient, type ConnectOptions } from './redis-connection.ts'
import { redisStandIn } from './redis-stand-in.ts'

/** A container of Redis or Valkey. */
export interface RedisOptions extends IsolatedOptions {
  /** Password that clients need; --requirepass in `command` takes precedence. Default: none. */
  readonly password?: string | undefined
  /** Number of logical databases: one for each worker or test at a time, and database 0. Default: 256. */
  readonly databases?: number | undefined
}

type RedisFields = { password: string; database: string }

const define = (
  name: string,
  image: string,
  program: string,
): DeclareService<RedisOptions, RedisFields, string, 'reset'> =>
  defineService<RedisOptions, RedisFields, string, 'reset'>({
    name,
    image,
    ports: (options) => ({ redis: listeningPort(options) }),
    ownOptions: { password: text, databases: count, isolation: isolationLevel },
    connection: ({ command, password = '' }) => ({
      password: flagValue(command, '--requirepass') ?? password,
      database: '0',
    }),
    url: ({ password }, options) =>
      `redis://${loginOf({ password })}{self.address.${listeningPort(options)}}/0`,
    command: ({ command, durable = false, databases = mostDatabases, password }) =>
      serverCommand(
        command,
        [program, 'redis-server', 'valkey-server'],
        [
          '--databases',
          String(databases),
          ...(durable ? ['--appendonly', 'yes'] : ['--save', '', '--appendonly', 'no']),
          ...(password === undefined ? [] : ['--requirepass', password]),
        ],
      ) ?? command,
    dataFolders: ['/data'],
    waitFor: () => answers(name),
    borrow: borrowDatabase(name),
    service: (options) => redisService(name, options),
  })

const mostDatabases = 256

const listeningPort = ({ command }: RedisOptions): number =>
  portOf(flagValue(command, '--port'), 6379)

/**
 * Declares a container of Redis, which keeps nothing on disk. Its handle has `url`, `password` and `database`.
 *
 * The client of the user's project is used: the package `redis`, or `ioredis`.
 */
export const redis: DeclareService<RedisOptions, RedisFields, string, 'reset'> = define(
  'Redis',
  'redis:8',
  'redis-server',
)

/** Declares a container of Valkey; all is as with `redis`. */
export const valkey: DeclareService<RedisOptions, RedisFields, string, 'reset'> = define(
  'Valkey',
  'valkey/valkey:9',
  'valkey-server',
)

// A server that still loads its data refuses every command but a few.
const answers = (name: string): WaitFunction =>
  rehearsedProbe(
    `an answer of ${name}`,
    ({ url, ...options }) => ping(url, { service: name, ...options }),
    {
      client: 'redis',
      load: (directory) => loadRedis(name, directory),
      standIn: redisStandIn,
      urlOf: (address) => `redis://${address}`,
    },
  )

async function ping(url: string, options: ConnectOptions): Promise<void> {
  const connection = await connectRedis(url, options)
  try {
    await connection.send(['PING'])
  } finally {
    connection.close()
  }
}

function redisService(name: string, options: RedisOptions): DataService<'reset'> {
  const { databases = mostDatabases } = options
  const clientOf = (server: ServerAccess): RedisClient => redisClient(name, server)
  return {
    ...isolatedBy(options, async (server, taken) => {
      if (server.borrowed) return openClaims(name, server, taken)
      const client = clientOf(server)
      return openUnitPool(
        {
          nameOf: String,
          make: (database) => empty(client, database),
          clean: async (database) => empty(client, database).then(() => []),
          connectionOf: (database) => ({
            database,
            url: withPath(server.connection['url'] ?? '', database),
          }),
          lookAt: (database) => consoleOf(name, server, database),
          close: async () => client.close(),
          mostUnits: databases - 1,
        },
        server,
        taken,
      )
    }),
    restore: async (server) => {
      const client = clientOf(server)
      try {
        await flushAll(client)
      } finally {
        client.close()
      }
    },
    actions: {
      reset: async (server, lease) => {
        const client = clientOf(server)
        try {
          const own = server.borrowed
            ? (lease ?? server).connection['database']
            : lease?.connection['database']
          if (own !== undefined) await empty(client, own)
          else await flushAll(client)
        } finally {
          client.close()
        }
      },
    },
  }
}

const flushAll = (client: RedisClient): Promise<unknown> =>
  client.use((connection) => connection.send(['FLUSHALL', 'ASYNC']))
