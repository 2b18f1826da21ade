import { flagValue, portOf } from '../declare/server-command.ts'
import { variable } from '../declare/service-options.ts'
import { loginOf, queryOf, urlPart } from '../declare/url-text.ts'
import type { PostgresOptions } from './postgres-options.ts'

/** A type and no interface, so that it is a record of texts. */
export type Credentials = { user: string; password: string; database: string }

/** What the server will go by: the image's own variables win over the options. */
export function credentialsOf(options: PostgresOptions): Credentials {
  const user = variable(options, 'POSTGRES_USER') ?? options.user ?? 'postgres'
  const trusts = variable(options, 'POSTGRES_HOST_AUTH_METHOD') === 'trust'
  return {
    user,
    password:
      variable(options, 'POSTGRES_PASSWORD') ?? options.password ?? (trusts ? '' : 'postgres'),
    database: variable(options, 'POSTGRES_DB') ?? options.database ?? user,
  }
}

/** The variables of the image, unless a file of secrets takes the place of one. */
export function environmentOf(
  { user, password, database }: Credentials,
  { environment = {} }: PostgresOptions,
): NonNullable<PostgresOptions['environment']> {
  const variables = {
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
  }
  const needed = Object.entries(variables).filter(
    ([name, value]) => value !== '' && environment[`${name}_FILE`] === undefined,
  )
  return Object.fromEntries(needed)
}

/** Template of the URL, whose parts may hold any characters; references stay as they are. */
export const urlTemplateOf = (
  { database, ...login }: Credentials,
  options: PostgresOptions,
): string =>
  `postgres://${loginOf(login)}{self.address.${listeningPort(options)}}/${urlPart(database)}${queryOf(options.urlParameters)}`

/** The port that the server listens on; of a setting that stands twice, the last one counts. */
export const listeningPort = ({ environment, settings = {}, command }: PostgresOptions): number =>
  portOf(settings['port'] ?? flagValue(command, '-p') ?? environment?.['PGPORT'], 5432)
