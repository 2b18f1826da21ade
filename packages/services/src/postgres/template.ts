import { withPath } from '../declare/url-text.ts'
import { endSessions, serverVersion } from './admin.ts'
import { withClient, type Connector, type SqlClient } from './postgres-connection.ts'
import { quoteName } from './sql-text.ts'

export interface CopyOptions {
  from: string
  to: string
  isDurable: boolean
}

/** Makes a database with the content of another, in which nobody may have a session. */
export async function copyDatabase(client: SqlClient, options: CopyOptions): Promise<void> {
  await client.query(await copyCommand(client, options))
}

/** SQL that makes the copy; it is not the same for all versions. */
export async function copyCommand(
  client: SqlClient,
  { from, to, isDurable }: CopyOptions,
): Promise<string> {
  // Without fsync, copying files takes half the time of copying by the log, which is the default since version 15.
  const isFile = !isDurable && (await serverVersion(client)) >= 150_000
  const strategy = isFile ? ' STRATEGY file_copy' : ''
  return `CREATE DATABASE ${quoteName(to)} TEMPLATE ${quoteName(from)}${strategy}`
}

/** Names of the finished templates whose names begin so. One that was not finished lets sessions in, and is none. */
export async function finishedTemplates(client: SqlClient, prefix: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database
     WHERE starts_with(datname, $1) AND datistemplate AND NOT datallowconn ORDER BY oid DESC`,
    [prefix],
  )
  return rows.map(({ name }) => name)
}

/** Drops the databases whose names begin so, templates too, and from under those who have sessions in them. */
export async function dropDatabases(client: SqlClient, prefix: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  )
  for (const { name } of rows) {
    await client.query(
      `ALTER DATABASE ${quoteName(name)} IS_TEMPLATE false ALLOW_CONNECTIONS false`,
    )
    await endSessions(client, name)
    await client.query(`DROP DATABASE ${quoteName(name)}`)
  }
}

export interface TemplateOptions {
  connector: Connector
  /** URL of any database of the server. */
  url: string
  /** Database that is copied. */
  from: string
  /** Name of the template. */
  name: string
  isDurable: boolean
}

/** Makes the template. It counts from its last step on, so that half of one is never used. */
export async function buildTemplate(
  client: SqlClient,
  { connector, url, from, name, isDurable }: TemplateOptions,
): Promise<void> {
  await endSessions(client, from)
  await copyDatabase(client, { from, to: name, isDurable })
  await withClient(connector, withPath(url, name), async (template) => {
    await addVisibility(template)
    await template.query('ANALYZE')
    await flushCommits(template)
    // Every page is marked as seen by all, so that whatever is changed in a copy loses the mark.
    await template.query('VACUUM (FREEZE)')
  })
  await endSessions(client, name)
  await client.query(`ALTER DATABASE ${quoteName(name)} IS_TEMPLATE true ALLOW_CONNECTIONS false`)
}

/**
 * Has the log written down to here: rows of commits that it does not hold yet cannot be marked as seen by all. A commit
 * writes it only where it wrote something itself.
 */
export async function flushCommits(client: SqlClient): Promise<void> {
  await client.query(`BEGIN; SET LOCAL synchronous_commit = on;
    SELECT pg_logical_emit_message(true, 'mooring', ''); COMMIT`)
}

/** Functions that look at these marks, in a schema of their own. Where they cannot be had, databases are not reset. */
async function addVisibility(client: SqlClient): Promise<void> {
  const { rows } = await client.query(
    `SELECT FROM pg_available_extensions
     WHERE name = 'pg_visibility' AND installed_version IS NULL
       AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)`,
  )
  if (rows.length === 0) return
  const { rows: taken } = await client.query(`SELECT FROM pg_namespace WHERE nspname = 'mooring'`)
  if (taken.length === 0)
    await client.query(`CREATE SCHEMA mooring; COMMENT ON SCHEMA mooring IS '${mark}'`)
  await client.query(`CREATE EXTENSION pg_visibility SCHEMA mooring;
    COMMENT ON EXTENSION pg_visibility IS '${mark}'`)
}

/** Takes out again what templates have and the shared database has not; what migrations made under these names stays. */
export async function removeVisibility(client: SqlClient): Promise<void> {
  const { rows } = await client.query(
    `SELECT obj_description(n.oid, 'pg_namespace') = '${mark}' AS "isOurs"
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE extname = 'pg_visibility' AND obj_description(e.oid, 'pg_extension') = '${mark}'`,
  )
  if (rows.length === 0) return
  await client.query('DROP EXTENSION pg_visibility')
  if (rows[0]?.['isOurs']) await client.query('DROP SCHEMA mooring')
}

const mark = 'functions by which Mooring finds changed tables'
