import { initScriptFiles } from '../declare/init-scripts.ts'
import { migrationsOrCommand, oneOf, sqlOptions } from '../declare/option-kinds.ts'
import { defineService, type DeclareService, type ServiceContainer } from '../define-service.ts'
import {
  credentialsOf,
  environmentOf,
  listeningPort,
  urlTemplateOf,
  type Credentials,
} from './credentials.ts'
import { borrowDatabase } from './postgres-borrow.ts'
import type { PostgresOptions } from './postgres-options.ts'
import { answersQueries } from './postgres-readiness.ts'
import { serverCommandOf } from './postgres-server-command.ts'
import { postgresService } from './postgres-service.ts'

/** A declared container of PostgreSQL, whose handle has `url`, `user`, `password` and `database`. */
export type PostgresContainer<Options extends PostgresOptions = PostgresOptions> = ServiceContainer<
  Options,
  Credentials,
  string,
  'reset'
>

/** A folder below a mount of its own, because the mount belongs to root. */
const dataFolder = '/var/lib/postgresql/data'

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
export const postgres: DeclareService<PostgresOptions, Credentials, string, 'reset'> =
  defineService<PostgresOptions, Credentials, string, 'reset'>({
    name: 'PostgreSQL',
    // The newest major; each is mended for five years, this one until November 2030.
    image: 'postgres:18',
    ports: (options) => ({ postgres: listeningPort(options) }),
    ownOptions: {
      ...sqlOptions,
      migrations: migrationsOrCommand,
      method: oneOf('auto', 'reset', 'clone', 'transaction'),
    },
    connection: credentialsOf,
    url: (credentials, options) => urlTemplateOf(credentials, options),
    environment: (credentials, options) => ({
      ...(options.durable !== true && { PGDATA: `${dataFolder}/pgdata` }),
      ...environmentOf(credentials, options),
    }),
    command: serverCommandOf,
    files: ({ initScripts }) => initScriptFiles('PostgreSQL', initScripts),
    dataFolders: [dataFolder],
    waitFor: () => answersQueries,
    borrow: borrowDatabase,
    service: postgresService,
  })
