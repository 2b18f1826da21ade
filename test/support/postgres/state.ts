import type pg from 'pg'

/** All that a test can see of a database, as a text: structure, rows, sequences, settings. */
export async function stateOf(client: pg.Client): Promise<string> {
  const parts: unknown[] = []
  for (const query of structure) parts.push((await client.query(query)).rows)
  const { rows: relations } = await client.query<{ name: string; kind: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm', 'S') AND c.relpersistence <> 't'
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`,
  )
  for (const { name, kind } of relations) {
    const query =
      kind === 'S'
        ? `SELECT last_value, is_called FROM ${name}`
        : `SELECT count(*), md5(string_agg(t::text, ';' ORDER BY t::text)) FROM ONLY ${name} t`
    parts.push([name, (await client.query(query)).rows])
  }
  return JSON.stringify(parts, null, 1)
}

const structure = [
  `SELECT n.nspname, c.relname, c.relkind, c.relacl, obj_description(c.oid) FROM pg_class c
   JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_(toast|temp)' ORDER BY 1, 2`,
  `SELECT attrelid::regclass::text, attname, atttypid::regtype FROM pg_attribute
   WHERE attnum > 0 AND attrelid > 16384 AND attrelid::regclass::text !~ '^pg_toast' ORDER BY 1, 2`,
  `SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2`,
  `SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'`,
  `SELECT proname FROM pg_proc WHERE oid > 16384 ORDER BY 1`,
  `SELECT enumlabel FROM pg_enum ORDER BY 1`,
  `SELECT extname FROM pg_extension ORDER BY 1`,
  `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp' ORDER BY 1`,
  `SELECT count(*) FROM pg_largeobject_metadata`,
  `SELECT setconfig FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase
   WHERE datname = current_database()`,
  `SELECT datacl FROM pg_database WHERE datname = current_database()`,
  `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
]
