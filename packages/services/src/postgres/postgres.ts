import type { ContainerConfig } from '@mooring/core'
import { withDataInMemory } from '../declare/memory-mounts.ts'
import { withServerPorts } from '../declare/server-ports.ts'
import { withoutKeys } from '../declare/service-options.ts'
import { refuseInitScripts, startKeys, usedLogin, usedUrl } from '../declare/used-server.ts'
import type { ServiceContainer } from '../define-service.ts'
import { borrowDatabase } from './borrow.ts'
import {
  credentialsOf,
  environmentOf,
  listeningPort,
  urlTemplateOf,
  type Credentials,
} from './credentials.ts'
import { initScriptFiles } from './init-scripts.ts'
import type { PostgresOptions } from './options.ts'
import { answersQueries } from './readiness.ts'
import { serverCommandOf } from './server-command.ts'
import { postgresService } from './service.ts'

/** A declared container of PostgreSQL, whose handle has `url`, `user`, `password` and `database`. */
export type PostgresContainer<Options extends PostgresOptions = PostgresOptions> = ServiceContainer<
  Options,
  Credentials,
  string,
  'reset'
>

/**
 * Declares a container of PostgreSQL that is ready when it answers a query, migrated and seeded, and that can give each
 * test a database of its own.
 *
 * @param options all that a container may declare, and what is PostgreSQL's own
 * @returns the declaration of a container
 * @throws ConfigError CONFIG_INVALID for a command or an init script that the image cannot run
 * @example
 * containers: { db: postgres({ migrations: './migrations', isolation: 'test' }) }
 */
export function postgres<const Options extends PostgresOptions>(
  options: Options = {} as Options,
): PostgresContainer<Options> {
  const used = usedUrl(options)
  if (used !== undefined) return declareUsed(options, used) as PostgresContainer<Options>
  const { durable = false, initScripts = [] }: PostgresOptions = options
  const container = withoutKeys(options, ownOptions)
  const credentials = credentialsOf(options)
  const command = serverCommandOf(options)
  const port = listeningPort(options)
  const declared: ContainerConfig = {
    ...container,
    ...(container.build === undefined && { image: options.image ?? defaultImage }),
    environment: {
      ...(!durable && { PGDATA: `${dataFolder}/pgdata` }),
      ...environmentOf(credentials, options),
    },
    ...(command && { command }),
    ports: withServerPorts(container.ports, { postgres: port }),
    files: [...(container.files ?? []), ...initScriptFiles(initScripts)],
    ...(!durable && { tmpfs: withDataInMemory(container, [dataFolder]) }),
    waitFor: answersQueries,
    url: urlTemplateOf(credentials, port),
    connection: credentials,
    service: { ...postgresService(options), optionNames: ownOptions },
  }
  return declared as PostgresContainer<Options>
}

/** The server of a URL: what else its container would be made of does not matter. */
function declareUsed(options: PostgresOptions, used: string): ContainerConfig {
  refuseInitScripts(options)
  const said = { ...options, environment: {}, ...usedLogin(used) }
  return {
    use: options.use,
    ...startKeys(options),
    ports: withServerPorts(options.ports, { postgres: 5432 }),
    waitFor: answersQueries,
    url: used,
    connection: credentialsOf(said),
    service: { ...postgresService(options), borrow: borrowDatabase, optionNames: ownOptions },
  }
}

/** What a container does not take by itself. */
const ownOptions = [
  'use',
  'user',
  'password',
  'database',
  'settings',
  'durable',
  'initScripts',
  'migrations',
  'seed',
  'snapshot',
  'isolation',
  'method',
  'keepOnFailure',
]

// The newest major; each is mended for five years, this one until November 2030.
const defaultImage = 'postgres:18'

/** A folder below a mount of its own, because the mount belongs to root. */
const dataFolder = '/var/lib/postgresql/data'
