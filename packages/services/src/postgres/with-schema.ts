import { createHash } from 'node:crypto'
import { quoteName } from './sql-text.ts'
import type { TransactionClient } from './with-transaction.ts'

/** A schema of one test's own. */
export interface OwnSchema {
  readonly name: string
  /** The URL with the schema as the search path of every connection. */
  readonly url: string
}

/** Names of PostgreSQL are cut after this many bytes, without a word. */
const mostNameBytes = 63

/**
 * Runs work with an empty schema of its own, which is dropped at the end, also where the work throws.
 *
 * @param client connected to the database; it is used to make and drop the schema only
 * @param options the name and the place of the schema
 * @param options.name what the schema is for, such as the name of the test: any text
 * @param options.worker tells tests of the same name in several workers apart
 * @param options.url URL of the database
 * @param body work that connects with the `url` it receives
 * @returns what the work returns
 */
export async function withSchema<Result>(
  client: TransactionClient,
  { name, worker = '', url }: { name: string; worker?: string; url: string },
  body: (schema: OwnSchema) => Promise<Result>,
): Promise<Result> {
  const schema = schemaName(name, worker)
  const dropCommand = `DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE`
  await client.query(dropCommand)
  await client.query(`CREATE SCHEMA ${quoteName(schema)}`)
  try {
    return await body({ name: schema, url: urlWithSchema(url, schema) })
  } finally {
    await client.query(dropCommand)
  }
}

/** Different texts give different names, and each fits. */
export function schemaName(name: string, worker: string): string {
  const hash = createHash('sha256').update(`${worker}\n${name}`).digest('hex').slice(0, 12)
  const readable = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
  const prefix = `test_${readable}`.slice(0, mostNameBytes - hash.length - 1)
  return `${prefix}_${hash}`
}

function urlWithSchema(url: string, schema: string): string {
  const changed = new URL(url)
  const options = changed.searchParams.get('options')
  const own = `-c search_path=${schema}`
  changed.searchParams.set('options', options === null ? own : `${options} ${own}`)
  // Servers' clients read %20, and not all of them read + as a blank.
  changed.search = changed.search.replaceAll('+', '%20')
  return changed.href
}
