import { readStates, type Baseline, type BaselineTable, type TableState } from './mysql-baseline.ts'
import { quoted, type SqlConnection } from './mysql-connection.ts'

/**
 * Under which rows become the same rows again, what a transaction that was left open has written is seen, and its locks
 * are not waited for long.
 */
export const ownSettings = `
  SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO',
    lock_wait_timeout = 1, innodb_lock_wait_timeout = 1;
  SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED`

interface Databases {
  database: string
  /** Holds the rows that belong into it. */
  template: string
}

/**
 * Makes the rows and next numbers of a database those of the template again.
 *
 * @returns false where the database cannot be put back: something is defined in another way
 */
export async function putBack(
  connection: SqlConnection,
  baseline: Baseline,
  databases: Databases,
): Promise<boolean> {
  if (!baseline.canPutBack) return false
  const states = await readStates(connection, databases.database, baseline)
  if (!states) return false
  const repairs = baseline.tables.flatMap((table) =>
    repairOf(table, states.get(table.name), databases),
  )
  if (repairs.length > 0) await connection.query(repairs.join(';'))
  return true
}

function repairOf(
  { name, columns, state }: BaselineTable,
  now: TableState | undefined,
  { database, template }: Databases,
): string[] {
  const table = `${quoted(database)}.${quoted(name)}`
  const list = columns.map(quoted).join(', ')
  const isDirty = now?.checksum !== state.checksum
  // Rows that are put back count as well.
  const isCounted = now?.autoIncrement !== state.autoIncrement || (isDirty && columns.length > 0)
  const next = state.autoIncrement ?? '1'
  // Both at once, which costs MySQL two thirds of one after the other.
  const isNew = columns.length === 0 && state.autoIncrement === undefined
  if (isDirty && isNew && now?.autoIncrement !== undefined) return [`TRUNCATE TABLE ${table}`]
  return [
    ...(isDirty ? [`DELETE FROM ${table}`] : []),
    ...(isDirty && columns.length > 0
      ? [`INSERT INTO ${table} (${list}) SELECT ${list} FROM ${quoted(template)}.${quoted(name)}`]
      : []),
    ...(isCounted && (now?.autoIncrement ?? state.autoIncrement) !== undefined
      ? [`ALTER TABLE ${table} AUTO_INCREMENT = ${next}`]
      : []),
  ]
}
