import type { Scalar } from '@mooring/core/config'
import type { IsolatedOptions } from '../declare/service-options.ts'
import type { SnapshotCache } from '../sources/snapshot-policy.ts'
import type { SqlConnection } from './mysql-connection.ts'

/** A container of MariaDB or MySQL. */
export interface MysqlOptions extends IsolatedOptions {
  /** Name of the user. MARIADB_USER or MYSQL_USER in `environment` takes precedence. Default: 'app'. */
  readonly user?: string | undefined
  /** Password of the user and of root. MARIADB_PASSWORD or MYSQL_PASSWORD takes precedence. Default: 'app'. */
  readonly password?: string | undefined
  /** Name of the database. MARIADB_DATABASE or MYSQL_DATABASE takes precedence. Default: 'app'. */
  readonly database?: string | undefined
  /** Parameters of the URL that tests, app and Mooring connect with, such as { ssl: '{"rejectUnauthorized":false}' } for a server that takes TLS only. The URL of `use` says them itself. Default: none. */
  readonly urlParameters?: Readonly<Record<string, Scalar>> | undefined
  /** Settings of the server, such as { 'max-connections': 50 }. They take precedence over those of Mooring. Default: none. */
  readonly settings?: Readonly<Record<string, Scalar>> | undefined
  /** Files (.sql, .sql.gz, .sh) that the image runs, in this order, before the server is ready. They fill the shared database, not those of `isolation`. Default: none. */
  readonly initScripts?: readonly string[] | undefined
  /** What brings a database into the shape that tests need: a folder of .sql files, or a function. It runs once for the shared database and once for each of `isolation`, so it must not name the database. Default: none. */
  readonly migrations?: string | MysqlWork | MysqlFunction | undefined
  /** What fills it afterwards: .sql files, or a function. Default: none. */
  readonly seed?: string | readonly string[] | MysqlWork | MysqlFunction | undefined
  /** Keeps the migrated server as an image, from which the next run starts in a fraction of the time; true does so on CI, and without anything to prepare, too; { cache } writes it into a folder as well, from which other machines start. Default: where there are migrations, seeds or init scripts and all that they read is known, but not on CI. */
  readonly snapshot?: boolean | SnapshotCache | undefined
}

/** A function and the files that it reads. */
export interface MysqlFunction {
  readonly run: MysqlWork
  /** Files and folders that it reads: when they change, it runs again on a server that was kept. Default: none. */
  readonly inputs?: readonly string[] | undefined
}

/** Works on a database with a connection of `mysql2/promise`, or with one of its own. */
export type MysqlWork = (connection: SqlConnection, database: MysqlDatabase) => unknown

export interface MysqlDatabase {
  readonly url: string
  /** Name of the database. */
  readonly name: string
  /** Folder of the config. */
  readonly directory: string
  /** Aborts when the start is given up. */
  readonly signal: AbortSignal
}
