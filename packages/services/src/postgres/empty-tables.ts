import type { SqlClient } from './postgres-connection.ts'

/** Empties all tables of users, whatever refers to what, and lets their sequences begin anew. */
export async function emptyAllTables(client: SqlClient): Promise<void> {
  const { rows } = await client.query<{ tables: string | null }>(`
    SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ') AS tables
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`)
  const tables = rows[0]?.tables
  if (tables) await client.query(`TRUNCATE ${tables} RESTART IDENTITY CASCADE`)
}
