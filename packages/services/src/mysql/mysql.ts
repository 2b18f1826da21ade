import type { WaitFunction } from '@mooring/core'
import type { Scalar } from '@mooring/core/config'
import { initScriptFiles } from '../declare/init-scripts.ts'
import { sqlOptions } from '../declare/option-kinds.ts'
import { flagValue, portOf, serverCommand, withUserSettings } from '../declare/server-command.ts'
import { variable } from '../declare/service-options.ts'
import { loginOf, queryOf, urlPart } from '../declare/url-text.ts'
import { defineService, type DeclareService } from '../define-service.ts'
import { rehearsedProbe } from '../probe/rehearsed-probe.ts'
import { borrowDatabase } from './mysql-borrow.ts'
import { loadMysql, withMysql } from './mysql-connection.ts'
import type { MysqlOptions } from './mysql-options.ts'
import { mysqlService } from './mysql-service.ts'
import { mysqlStandIn } from './mysql-stand-in.ts'

type MysqlFields = { user: string; password: string; database: string }

interface Brand {
  name: string
  image: string
  program: string
  /** Prefixes of the names of variables, the best known first. */
  prefixes: readonly [string, ...string[]]
}

/**
 * Declares a container of MariaDB, whose data is in memory and not safe from a crash. Its handle has `url`, `user`,
 * `password` and `database`. The client is the package `mysql2` of the user's project.
 */
export const mariadb: DeclareService<MysqlOptions, MysqlFields, string, 'reset'> = define({
  name: 'MariaDB',
  // The newest with support for years; a major alone would move between series that have it for months.
  image: 'mariadb:11.8',
  program: 'mariadbd',
  prefixes: ['MARIADB_', 'MYSQL_'],
})

/** Declares a container of MySQL; all is as with `mariadb`. */
export const mysql: DeclareService<MysqlOptions, MysqlFields, string, 'reset'> = define({
  name: 'MySQL',
  // The newest with support for years: `9` moves, and `latest` is a series that has it for months.
  image: 'mysql:9.7',
  program: 'mysqld',
  prefixes: ['MYSQL_'],
})

function define(brand: Brand): DeclareService<MysqlOptions, MysqlFields, string, 'reset'> {
  return defineService<MysqlOptions, MysqlFields, string, 'reset'>({
    name: brand.name,
    image: brand.image,
    ports: (options) => ({ mysql: listeningPort(options) }),
    ownOptions: sqlOptions,
    connection: (options) => fieldsOf(brand, options),
    url: ({ database, ...login }, options) =>
      `mysql://${loginOf(login)}{self.address.${listeningPort(options)}}/${urlPart(database)}${queryOf(options.urlParameters)}`,
    environment: (fields, options) => environmentOf(brand, fields, options),
    command: ({ command, durable = false, settings }) => {
      const own = [...(durable ? [] : throwAway), '--max-connections=500']
      const words = serverCommand(command, [brand.program, 'mariadbd', 'mysqld'], own)
      return withUserSettings(brand.name, words, { command, settings, toWords: flags })
    },
    files: ({ initScripts }) => initScriptFiles(brand.name, initScripts),
    dataFolders: ['/var/lib/mysql'],
    waitFor: () => answers(brand.name),
    borrow: borrowDatabase(brand.name),
    service: (options) =>
      mysqlService(options, {
        service: brand.name,
        program: brand.program,
        rootPassword: rootPassword(brand, options),
      }),
  })
}

/** What a server whose data nobody needs tomorrow can do without. */
const throwAway = [
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--sync-binlog=0',
]

/** Of a setting that stands twice, the last one counts. */
const listeningPort = ({ command, settings = {} }: MysqlOptions): number =>
  portOf(settings['port'] ?? flagValue(command, '--port'), 3306)

const flags = (settings: [name: string, value: Scalar][]): string[] =>
  settings.map(([name, value]) => `--${name}=${String(value)}`)

const setting = ({ prefixes }: Brand, options: MysqlOptions, name: string): string | undefined =>
  prefixes.map((prefix) => variable(options, prefix + name)).find((value) => value !== undefined)

function fieldsOf(brand: Brand, options: MysqlOptions): MysqlFields {
  const user = setting(brand, options, 'USER') ?? options.user ?? 'app'
  const own = user === 'root' ? setting(brand, options, 'ROOT_PASSWORD') : undefined
  return {
    user,
    password: own ?? setting(brand, options, 'PASSWORD') ?? options.password ?? 'app',
    database: setting(brand, options, 'DATABASE') ?? options.database ?? 'app',
  }
}

const rootPassword = (brand: Brand, options: MysqlOptions): string =>
  setting(brand, options, 'ROOT_PASSWORD') ??
  (isOpen(brand, options) ? '' : fieldsOf(brand, options).password)

const isOpen = (brand: Brand, options: MysqlOptions): boolean =>
  ['ALLOW_EMPTY_ROOT_PASSWORD', 'ALLOW_EMPTY_PASSWORD'].some(
    (name) => setting(brand, options, name) !== undefined,
  )

// The image makes an account, which must not be root, and the password of root.
function environmentOf(
  brand: Brand,
  { user, password, database }: MysqlFields,
  options: MysqlOptions,
): Record<string, string> {
  const [prefix] = brand.prefixes
  const isChosen = ['ROOT_PASSWORD', 'ROOT_PASSWORD_FILE', 'RANDOM_ROOT_PASSWORD'].some(
    (name) => setting(brand, options, name) !== undefined,
  )
  return {
    [`${prefix}DATABASE`]: database,
    ...(user !== 'root' && { [`${prefix}USER`]: user, [`${prefix}PASSWORD`]: password }),
    ...(!isChosen && !isOpen(brand, options) && { [`${prefix}ROOT_PASSWORD`]: password }),
  }
}

// The server that runs the init scripts listens on no port.
const answers = (service: string): WaitFunction =>
  rehearsedProbe(
    `a query of ${service}`,
    ({ url, directory, signal }) =>
      withMysql(url, { service, directory, signal, timeoutMs: 1_500 }, async (connection) => {
        await connection.query('SELECT 1')
      }),
    {
      client: 'mysql2',
      load: (directory) => loadMysql(service, directory),
      standIn: mysqlStandIn,
      urlOf: (address) => `mysql://mooring:mooring@${address}`,
    },
  )
