import type { IsolationLevel } from '@mooring/client'
import type { ContainerConfig } from '@mooring/core'
import type { Scalar } from '@mooring/core/config'
import type { SnapshotCache } from '../sources/snapshot-policy.ts'
import type { SqlClient } from './postgres-connection.ts'

/** A container of PostgreSQL: all that a container may declare, and what is the server's own. */
export interface PostgresOptions extends Omit<
  ContainerConfig,
  'waitFor' | 'url' | 'connection' | 'service'
> {
  /** Image to run. Default: 'postgres:18', unless `build` is given. */
  readonly image?: string | undefined
  /** Name of the superuser. POSTGRES_USER in `environment` takes precedence. Default: 'postgres'. */
  readonly user?: string | undefined
  /** Its password. POSTGRES_PASSWORD in `environment` takes precedence. Default: 'postgres'. */
  readonly password?: string | undefined
  /** Name of the database. POSTGRES_DB in `environment` takes precedence. Default: the name of the user. */
  readonly database?: string | undefined
  /** Parameters of the URL that tests, app and Mooring connect with, such as { sslmode: 'no-verify' } for a server that takes TLS only. The URL of `use` says them itself. Default: none. */
  readonly urlParameters?: Readonly<Record<string, Scalar>> | undefined
  /** Settings of the server, such as { max_connections: 50 }. They take precedence over those of Mooring. Default: none. */
  readonly settings?: Readonly<Record<string, Scalar>> | undefined
  /** Keeps the data on disk, safe from a crash of the server, which is slower: no tmpfs, no fsync=off. Default: false. */
  readonly durable?: boolean | undefined
  /** Files (.sql, .sql.gz, .sh) that the image runs, in this order, before the server is ready. Default: none. */
  readonly initScripts?: readonly string[] | undefined
  /** What brings the database into the shape that tests need: a folder of .sql files, a command, or a function. Default: none. */
  readonly migrations?: string | MigrationCommand | DatabaseWork | MigrationFunction | undefined
  /** What fills it afterwards: .sql files, or a function. Default: none. */
  readonly seed?: string | readonly string[] | DatabaseWork | MigrationFunction | undefined
  /** Keeps the migrated server as an image, from which the next run starts in a fraction of the time; true does so on CI, and without anything to prepare, too; { cache } writes it into a folder as well, from which other machines start. Default: where there are migrations, seeds or init scripts and all that they read is known, but not on CI. */
  readonly snapshot?: boolean | SnapshotCache | undefined
  /** What gets a database of its own; 'none' lets all share one. Default: 'none'. */
  readonly isolation?: 'none' | IsolationLevel | undefined
  /** How a database becomes as new: 'reset' (put back in place), 'clone' (a new copy each time), 'transaction' (tests roll back themselves), or 'auto' (reset where that can be proved, else clone). Default: 'auto'. */
  readonly method?: IsolationMethod | undefined
  /** Keeps the database of a test that failed, and tells how to connect to it. Default: false. */
  readonly keepOnFailure?: boolean | undefined
}

export type IsolationMethod = 'auto' | 'reset' | 'clone' | 'transaction'

/** A command that runs on this machine, with DATABASE_URL, PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE. */
export interface MigrationCommand {
  /** Program and arguments, or a text for the shell. */
  readonly command: string | readonly string[]
  /** Files and folders that it reads: when they change, it runs again on a server that was kept. Default: none. */
  readonly inputs?: readonly string[] | undefined
}

/** A function and the files that it reads. */
export interface MigrationFunction {
  readonly run: DatabaseWork
  /** Files and folders that it reads: when they change, it runs again on a server that was kept. Default: none. */
  readonly inputs?: readonly string[] | undefined
}

/** Works on the database with a connected client of `pg`, or with one of its own. */
export type DatabaseWork = (client: DatabaseClient, database: WorkedDatabase) => unknown

/** The connected client of `pg` that a migration gets. */
export type DatabaseClient = SqlClient

export interface WorkedDatabase {
  readonly url: string
  /** Folder of the config. */
  readonly directory: string
  /** Aborts when the start is given up. */
  readonly signal: AbortSignal
}
