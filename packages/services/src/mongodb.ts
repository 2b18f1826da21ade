import type { WaitFunction } from '@mooring/core'
import type { BorrowedPlace, ServerAccess } from '@mooring/core/service'
import { loadClientLibrary } from './client-library.ts'
import { isolationLevel, text } from './declare/option-kinds.ts'
import { variable, type IsolatedOptions } from './declare/service-options.ts'
import { loginOf, urlPart, withoutPassword, withPath } from './declare/url-text.ts'
import { defineService, type DataService, type DeclareService } from './define-service.ts'
import { isolatedBy } from './isolation/isolated-by.ts'
import { reconnecting, type Reconnecting } from './isolation/reconnecting.ts'
import { openUnitPool } from './isolation/unit-pool.ts'
import { probeOf } from './probe/probe.ts'

/** A container of MongoDB. */
export interface MongodbOptions extends IsolatedOptions {
  /** Name of an administrator; MONGO_INITDB_ROOT_USERNAME in `environment` takes precedence. Default: none, everybody may do everything. */
  readonly user?: string | undefined
  /** Its password; MONGO_INITDB_ROOT_PASSWORD takes precedence. Default: none. */
  readonly password?: string | undefined
  /** Name of the database; MONGO_INITDB_DATABASE takes precedence. Default: 'test'. */
  readonly database?: string | undefined
}

type MongodbFields = { user: string; password: string; database: string }

/**
 * Declares a container of MongoDB. Its handle has `url`, `user`, `password` and `database`. The client is the package
 * `mongodb` of the user's project.
 */
export const mongodb: DeclareService<MongodbOptions, MongodbFields, string, 'reset'> =
  defineService<MongodbOptions, MongodbFields, string, 'reset'>({
    name: 'MongoDB',
    // `8` stays at the last 8.2, whose support is over; 8.0 has it for years.
    image: 'mongo:8.0',
    ports: { mongodb: 27017 },
    ownOptions: { user: text, password: text, database: text, isolation: isolationLevel },
    connection: (options) => ({
      user: variable(options, 'MONGO_INITDB_ROOT_USERNAME') ?? options.user ?? '',
      password: variable(options, 'MONGO_INITDB_ROOT_PASSWORD') ?? options.password ?? '',
      database: variable(options, 'MONGO_INITDB_DATABASE') ?? options.database ?? 'test',
    }),
    url: ({ database, ...login }) =>
      `mongodb://${loginOf(login)}{self.address.27017}/${urlPart(database)}?directConnection=true${login.user === '' ? '' : '&authSource=admin'}`,
    environment: ({ user, password, database }) =>
      user === ''
        ? {}
        : {
            MONGO_INITDB_ROOT_USERNAME: user,
            MONGO_INITDB_ROOT_PASSWORD: password,
            MONGO_INITDB_DATABASE: database,
          },
    dataFolders: ['/data/db', '/data/configdb'],
    waitFor: () => answers,
    borrow: borrowDatabase,
    service: (options) => mongodbService(options),
  })

interface MongoClient {
  connect(): Promise<unknown>
  close(): Promise<void>
  db(name?: string): {
    command(command: object): Promise<{ databases: readonly { name: string }[] }>
    dropDatabase(): Promise<unknown>
  }
}

interface MongodbLibrary {
  MongoClient: new (url: string, options: object) => MongoClient
}

const load = (directory: string): Promise<MongodbLibrary> =>
  loadClientLibrary<MongodbLibrary>({ name: 'mongodb', service: 'MongoDB', directory })

async function connect(url: string, directory: string): Promise<MongoClient> {
  const library = await load(directory)
  const client = new library.MongoClient(url, {
    serverSelectionTimeoutMS: 1_500,
    connectTimeoutMS: 1_500,
    appName: 'mooring',
  })
  try {
    await client.connect()
    return client
  } catch (error) {
    void client.close().catch(() => undefined)
    throw error
  }
}

// A listing needs the rights that tests need, where a ping needs none.
const answers: WaitFunction = probeOf(
  'a query of MongoDB',
  async ({ url, directory }) => {
    const client = await connect(url, directory)
    try {
      await client.db().command({ listCollections: 1, nameOnly: true })
    } finally {
      void client.close().catch(() => undefined)
    }
  },
  { load },
)

/** A database beside those of others. Its users are unknown from outside, so only a run itself removes what it made. */
async function borrowDatabase(server: ServerAccess): Promise<BorrowedPlace> {
  const { url, prefix } = server.borrowed ?? { url: '', prefix: '' }
  const database = `${prefix}main`
  return {
    connection: { database, url: withPath(withAuthSource(url), database) },
    end: async () => {
      const client = await connect(url, server.directory)
      try {
        const { databases } = await client.db('admin').command({ listDatabases: 1, nameOnly: true })
        for (const { name } of databases)
          if (name.startsWith(prefix)) await client.db(name).dropDatabase()
      } finally {
        await client.close().catch(() => undefined)
      }
    },
  }
}

/** Accounts are looked for in the database of the URL, which the new one has none in. */
function withAuthSource(url: string): string {
  const { username, pathname, searchParams } = new URL(url)
  if (username === '' || searchParams.has('authSource')) return url
  const source = pathname.length > 1 ? pathname.slice(1) : 'admin'
  const [server = url, query] = url.split('?')
  return `${server}?${query === undefined ? '' : `${query}&`}authSource=${source}`
}

function mongodbService(options: MongodbOptions): DataService<'reset'> {
  const drop = (client: Reconnecting<MongoClient>, database: string): Promise<void> =>
    client.use(async (mongo) => void (await mongo.db(database).dropDatabase()))
  return {
    ...isolatedBy(options, async (server, taken) => {
      const client = clientOf(server)
      const { database: shared = '', url = '' } = server.connection
      return openUnitPool(
        {
          nameOf: (number) => `${shared}_${number}`,
          make: (database) => drop(client, database),
          clean: (database) => drop(client, database).then(() => []),
          connectionOf: (database) => ({ database, url: withPath(url, database) }),
          lookAt: (database) => shellOf(withPath(server.connection['url'] ?? '', database)),
          close: async () => client.close(),
        },
        server,
        taken,
      )
    }),
    actions: {
      reset: async (server, lease) => {
        const client = clientOf(server)
        try {
          await drop(client, lease?.id ?? server.connection['database'] ?? '')
        } finally {
          client.close()
        }
      },
    },
  }
}

// It asks for the password.
const shellOf = (url: string): string => `mongosh '${withoutPassword(url)}'`

const clientOf = (server: ServerAccess): Reconnecting<MongoClient> =>
  reconnecting(
    () => connect(server.connection['url'] ?? '', server.directory),
    (client) => void client.close().catch(() => undefined),
    ({ name }) => name === 'MongoServerError',
  )
