import type { Client } from 'pg'

/** All that a test can see of a database, as a text: structure, rows, sequences, settings. */
export const stateOf = (client: Client): Promise<string> => seenIn(client, ['r', 'm', 'S'])

/** The same without the values of sequences, which no rollback puts back. */
export const stateWithoutSequences = (client: Client): Promise<string> => seenIn(client, ['r', 'm'])

async function seenIn(client: Client, kinds: readonly string[]): Promise<string> {
  // As few round trips as can be, because this is asked thousands of times.
  const parts = await client.query<{ part: string }>(
    structure
      .map((query) => `SELECT (SELECT json_agg(q)::text FROM (${query}) q) AS part`)
      .join(' UNION ALL '),
  )
  const { rows: relations } = await client.query<{ name: string; kind: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind::text = ANY($1) AND c.relpersistence <> 't' AND c.oid > 16384 AND n.nspname <> 'pg_toast'
     ORDER BY 1`,
    [kinds],
  )
  const contents = relations.map(({ name, kind }) =>
    kind === 'S'
      ? `SELECT '${name.replaceAll("'", "''")}' AS name, concat(last_value, is_called) AS content FROM ${name}`
      : `SELECT '${name.replaceAll("'", "''")}', concat(count(*), ' ', sum(hashtextextended(t::text, 0))) FROM ONLY ${name} t`,
  )
  const { rows } = await client.query(contents.join(' UNION ALL '))
  return [...parts.rows.map(({ part }) => part), ...rows.map((row) => JSON.stringify(row))].join(
    '\n',
  )
}

const structure = [
  `SELECT n.nspname, c.relname, c.relkind, c.relacl, obj_description(c.oid) FROM pg_class c
   JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid > 16384 AND n.nspname !~ '^pg_(toast|temp)' ORDER BY 1, 2`,
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
