import type { SqlClient } from '../postgres-connection.ts'
import { quoteText } from '../sql-text.ts'
import { factsQuery, type Baseline, type StoredTable } from './postgres-baseline.ts'

/** How a used database differs from a new copy. */
export interface Inspection {
  /** True while a session has a transaction open, runs a query or holds an advisory lock, or a transaction is prepared. */
  isInUse: boolean
  /** True for a change that cannot be undone in place. */
  isSealBroken: boolean
  /** Numbers of tables that should have no rows and may have some. */
  filled: string[]
  /** Numbers of tables whose rows may not be the ones that they should have. */
  touched: string[]
  /** Places in the list of sequences of those that have moved. */
  moved: string[]
  /** Size of the largest table that should be empty. */
  largestBytes: number
}

/**
 * The query that inspects a database, for a prepared statement. The visibility map shows what was changed: pages
 * of the template are all marked as visible to everybody, any write takes the mark from its page, also one that is
 * rolled back, and nothing but VACUUM gives it back, which the server counts.
 */
export function inspectionQuery(baseline: Baseline): string {
  const { sealed, seeded, empty, sequences, facts, visibilitySchema } = baseline
  // A file that is gone was written anew.
  const changed = (tables: readonly StoredTable[]): string => `
    SELECT c FROM (${sizesOf(tables)}) AS sizes CROSS JOIN LATERAL ${visibilitySchema}.pg_visibility_map_summary(c) v
    WHERE v.all_visible * current_setting('block_size')::bigint IS DISTINCT FROM size
       OR pg_stat_get_vacuum_count(c) + pg_stat_get_autovacuum_count(c) > 0`
  return `
    SELECT ${inUseCondition} AS "isInUse",
      EXISTS (${changed(sealed)}) OR (${factsQuery}) IS DISTINCT FROM ${quoteText(facts)}
        OR ${countsResetCondition} AS "isSealBroken",
      ARRAY(SELECT concat(c, ':', size) FROM (${sizesOf(empty)}) AS sizes WHERE size > 0) AS filled,
      ARRAY(SELECT c::text FROM (${changed(seeded)}) AS touched) AS touched,
      ${movedSequences(sequences)} AS moved`
}

/** A look at the file costs a third of what the server's own function does. */
function sizesOf(tables: readonly StoredTable[]): string {
  const [inFiles, elsewhere] = [true, false].map((isFile) =>
    tables.filter(({ file }) => (file !== '') === isFile),
  ) as [StoredTable[], StoredTable[]]
  const files = inFiles.map(({ file }) => file)
  return `SELECT c, (pg_stat_file(folder || file, true)).size
      FROM unnest('{${oidsOf(inFiles).join()}}'::oid[], '{${files.join()}}'::text[]) AS f(c, file)
      CROSS JOIN (SELECT concat('base/', oid, '/') AS folder FROM pg_database WHERE datname = current_database()) AS d
    UNION ALL SELECT c, size FROM (SELECT c, pg_relation_size(c) AS size FROM ${oidList(oidsOf(elsewhere))} c OFFSET 0) AS s`
}

const statement = 'mooring_inspection'

/** Asks it of a session in the database. */
export async function inspect(client: SqlClient, text: string): Promise<Inspection> {
  const { rows } = await client.query<Inspection>({ name: statement, text })
  return inspectionIn(rows)
}

/** The same on a session that was asked before, and in the same message some SQL, which runs after the look. */
export async function inspectAnd(client: SqlClient, sql: string): Promise<Inspection> {
  const answers = await client.query<Inspection>(`EXECUTE ${statement}; ${sql}`)
  // One for each statement.
  const [{ rows }] = answers as unknown as [{ rows: Inspection[] }]
  return inspectionIn(rows)
}

function inspectionIn([inspection]: readonly Inspection[]): Inspection {
  if (!inspection) throw new Error('the inspection has no answer')
  const sizes = inspection.filled.map((entry) => entry.split(':'))
  return {
    ...inspection,
    filled: sizes.map(([oid = '']) => oid),
    largestBytes: Math.max(0, ...sizes.map(([, size]) => Number(size))),
  }
}

const inUseCondition = `
  EXISTS (SELECT FROM pg_stat_get_activity(NULL) a
    WHERE a.datid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND a.pid <> pg_backend_pid()
      AND a.backend_type = 'client backend' AND a.state <> 'idle')
  OR EXISTS (SELECT FROM pg_prepared_xacts WHERE database = current_database())
  OR EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`

/** Then the counts of VACUUM say nothing. */
const countsResetCondition = `pg_stat_get_db_stat_reset_time(
  (SELECT oid FROM pg_database WHERE datname = current_database())) IS NOT NULL`

function movedSequences(sequences: Baseline['sequences']): string {
  if (sequences.length === 0) return `'{}'::text[]`
  const each = sequences.map(
    ({ name, lastValue, isCalled }, place) =>
      `SELECT ${place} AS place FROM ${name} WHERE last_value <> ${lastValue} OR is_called <> ${isCalled}`,
  )
  return `ARRAY(SELECT place::text FROM (${each.join(' UNION ALL ')}) AS moved)`
}

const oidsOf = (relations: readonly { oid: string }[]): string[] => relations.map(({ oid }) => oid)

const oidList = (oids: readonly string[]): string => `unnest('{${oids.join()}}'::oid[])`
