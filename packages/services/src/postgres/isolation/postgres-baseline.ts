import type { SqlClient } from '../postgres-connection.ts'
import { quoteName } from '../sql-text.ts'

/** What a copy of the template is like before anybody used it. Numbers of objects are the same in all copies. */
export interface Baseline {
  /** Schema of the functions that look at pages; undefined where they are not there. */
  visibilitySchema: string | undefined
  /** Relations whose change cannot be undone in place: catalogs, materialised views, large tables. */
  sealed: StoredTable[]
  /** Tables without rows. */
  empty: StoredTable[]
  /** Tables with rows, few enough to be kept here. */
  seeded: SeededTable[]
  sequences: Sequence[]
  /** What there is to know of the database itself. */
  facts: string
  sizeBytes: number
}

export interface Table {
  oid: string
  /** Quoted, with its schema. */
  name: string
}

export interface StoredTable extends Table {
  /** Name of its one file in the folder of the database, the same in all copies; empty where it is kept in another way. */
  file: string
}

export interface SeededTable extends StoredTable {
  /** Columns that can be written, quoted. */
  columns: string[]
  /** Rows as texts, in their order on disk. */
  rows: string[]
}

export interface Sequence extends Table {
  lastValue: string
  isCalled: boolean
}

/** Of what is larger, the server makes several files. */
const oneFileBytes = 2 ** 30
/** Tables up to this size are restored from memory, in place. */
const seededBytes = 512 * 1024
const allSeededBytes = 8 * 2 ** 20

/** Settings under which rows become texts and come back as the same rows, whatever a role or database sets. */
export const ownSettings = `
  SET search_path = pg_catalog; SET datestyle = ISO; SET intervalstyle = postgres;
  SET extra_float_digits = 1; SET bytea_output = hex; SET xmloption = content; SET row_security = off;
  SET default_transaction_read_only = off; SET default_transaction_isolation = 'read committed';
  SET standard_conforming_strings = on; SET backslash_quote = safe_encoding;
  SET statement_timeout = '60s'; SET lock_timeout = '500ms'; SET idle_in_transaction_session_timeout = 0;
  SET jit = off`

/** SQL of the facts: who owns the database, who may do what with it and what is set for it. */
export const factsQuery = `
  SELECT concat_ws('|', datdba, datacl, datconnlimit, (SELECT string_agg(concat(setrole, setconfig), ',' ORDER BY setrole)
    FROM pg_db_role_setting WHERE setdatabase = d.oid)) FROM pg_database d WHERE datname = current_database()`

/** Reads it from a copy that is new. */
export async function readBaseline(client: SqlClient): Promise<Baseline> {
  await client.query(ownSettings)
  const relations = await readRelations(client)
  const seeded: SeededTable[] = []
  const sealed = relations.filter(({ kind }) => kind === 'sealed')
  let heldBytes = 0
  for (const relation of relations) {
    if (relation.kind !== 'seeded') continue
    heldBytes += Number(relation.bytes)
    if (heldBytes > allSeededBytes) sealed.push(relation)
    else seeded.push({ ...relation, ...(await readRows(client, relation)) })
  }
  const { rows } = await client.query<Pick<Baseline, 'facts'> & { schema: string; size: string }>(
    `SELECT (${factsQuery}) AS facts, pg_database_size(current_database()) AS size,
      (SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
       WHERE extname = 'pg_visibility') AS schema`,
  )
  return {
    visibilitySchema: rows[0]?.schema ?? undefined,
    sealed,
    empty: relations.filter(({ kind }) => kind === 'empty'),
    seeded,
    sequences: await readSequences(client),
    facts: rows[0]?.facts ?? '',
    sizeBytes: Number(rows[0]?.size ?? 0),
  }
}

interface Relation extends StoredTable {
  kind: 'sealed' | 'seeded' | 'empty'
  bytes: string
}

// A table that is written anew leaves a file of no size until the next checkpoint, which is only seen in pg_class; so pg_class itself
// has no file here.
// Statistics are no part of what tests see, and are gathered while they run. Triggers and rules that always fire would
// also fire when rows are put back.
async function readRelations(client: SqlClient): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(
    `SELECT c.oid::text, format('%I.%I', n.nspname, c.relname) AS name, pg_table_size(c.oid) AS bytes,
       CASE WHEN c.oid <> 'pg_catalog.pg_class'::regclass AND pg_relation_size(c.oid) < ${oneFileBytes}
            THEN coalesce(substring(pg_relation_filepath(c.oid) FROM '^base/[0-9]+/([0-9]+)$'), '') ELSE '' END AS file,
       CASE WHEN n.nspname IN ('pg_catalog', 'information_schema') OR c.relkind = 'm'
              OR (pg_relation_size(c.oid) > 0 AND pg_table_size(c.oid) > ${seededBytes})
              OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('A', 'R'))
              OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled IN ('A', 'R'))
            THEN 'sealed'
            WHEN pg_relation_size(c.oid) > 0 THEN 'seeded' ELSE 'empty' END AS kind
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND NOT c.relisshared AND c.relpersistence <> 't'
       AND n.nspname <> 'pg_toast'
       AND NOT (n.nspname = 'pg_catalog' AND c.relname IN ('pg_statistic', 'pg_statistic_ext_data'))
     ORDER BY c.oid`,
  )
  return rows
}

async function readRows(
  client: SqlClient,
  { oid, name }: Table,
): Promise<Pick<SeededTable, 'columns' | 'rows'>> {
  const [columns, rows] = [
    await client.query<{ name: string }>(
      `SELECT quote_ident(attname) AS name FROM pg_attribute
       WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
      [oid],
    ),
    await client.query<{ row: string }>(`SELECT t::text AS row FROM ONLY ${name} AS t`),
  ]
  return { columns: columns.rows.map((row) => row.name), rows: rows.rows.map(({ row }) => row) }
}

async function readSequences(client: SqlClient): Promise<Sequence[]> {
  const { rows } = await client.query<{ oid: string; schema: string; relation: string }>(
    `SELECT c.oid::text, n.nspname AS schema, c.relname AS relation
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND c.relpersistence <> 't' ORDER BY c.oid`,
  )
  const names = rows.map((row) => `${quoteName(row.schema)}.${quoteName(row.relation)}`)
  if (names.length === 0) return []
  const values = await client.query<{ value: string; called: boolean }>(
    names
      .map(
        (name, place) =>
          `SELECT ${place} AS place, last_value::text AS value, is_called AS called FROM ${name}`,
      )
      .join(' UNION ALL ')
      .concat(' ORDER BY place'),
  )
  return rows.map(({ oid }, place) => ({
    oid,
    name: names[place] ?? '',
    lastValue: values.rows[place]?.value ?? '1',
    isCalled: values.rows[place]?.called ?? false,
  }))
}
