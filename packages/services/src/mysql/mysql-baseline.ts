import { quoted, quotedText, type SqlConnection } from './mysql-connection.ts'

/** What a database holds before anybody used it. */
export interface Baseline {
  tables: BaselineTable[]
  /** All that is defined in it, in words that do not name the database. */
  definitions: string
  /** False where rows cannot be put back without a trace: triggers fire, sequences and history go on. */
  canPutBack: boolean
}

export interface BaselineTable {
  name: string
  /** Columns that can be written; of tables with rows only. */
  columns: string[]
  state: TableState
}

export interface TableState {
  /** Undefined for a table without rows. */
  checksum: string | undefined
  /** Next number; undefined where there is none, or no number was given yet. */
  autoIncrement: string | undefined
}

/** Reads it from a database that is new. */
export async function readBaseline(connection: SqlConnection, database: string): Promise<Baseline> {
  const outline = await readOutline(connection, database)
  const { definitions, states } = await readTables(connection, database, {
    names: outline.tables.map(({ name }) => name),
    seeded: new Set(outline.tables.map(({ name }) => name)),
  })
  const tables: BaselineTable[] = []
  for (const { name, type } of outline.tables) {
    const state = states.get(name)
    if (!state || type === 'VIEW') continue
    const columns = state.checksum === undefined ? [] : await columnsOf(connection, database, name)
    tables.push({ name, columns, state })
  }
  return {
    tables,
    definitions: outline.text + definitions,
    canPutBack:
      outline.triggers === 0 &&
      outline.tables.every(({ type }) => ['BASE TABLE', 'VIEW'].includes(type)),
  }
}

/** How the same tables are in another database now; undefined where its definitions are others. */
export async function readStates(
  connection: SqlConnection,
  database: string,
  baseline: Baseline,
): Promise<ReadonlyMap<string, TableState> | undefined> {
  const outline = await readOutline(connection, database)
  if (!baseline.definitions.startsWith(outline.text)) return undefined
  const seeded = baseline.tables.filter(({ state }) => state.checksum !== undefined)
  const { definitions, states } = await readTables(connection, database, {
    names: outline.tables.map(({ name }) => name),
    seeded: new Set(seeded.map(({ name }) => name)),
  })
  return outline.text + definitions === baseline.definitions ? states : undefined
}

interface Outline {
  tables: { name: string; type: string }[]
  triggers: number
  text: string
}

// Triggers by the schema of their table, which is theirs: by their own, MariaDB opens the tables of all databases.
async function readOutline(connection: SqlConnection, database: string): Promise<Outline> {
  const schema = quotedText(database)
  const [results] = await connection.query<Record<string, string>[]>(`
    SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = ${schema} ORDER BY 1;
    SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_STATEMENT
      FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${schema} ORDER BY 1;
    SELECT ROUTINE_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, ROUTINE_DEFINITION, SQL_DATA_ACCESS, SECURITY_TYPE
      FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema} ORDER BY 1, 2;
    SELECT EVENT_NAME, EVENT_DEFINITION, STATUS FROM information_schema.EVENTS
      WHERE EVENT_SCHEMA = ${schema} ORDER BY 1;
    SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${schema}`)
  const [tables = [], triggers = []] = results
  return {
    tables: tables as unknown as Outline['tables'],
    triggers: triggers.length as number,
    text: `${withoutName(JSON.stringify(results), database)}\n`,
  }
}

/** Reads all tables in one message. Of tables that had no rows it is enough to know whether they have some. */
async function readTables(
  connection: SqlConnection,
  database: string,
  { names, seeded }: { names: readonly string[]; seeded: ReadonlySet<string> },
): Promise<{ definitions: string; states: Map<string, TableState> }> {
  const states = new Map<string, TableState>()
  if (names.length === 0) return { definitions: '', states }
  const queries = names.map((name) => {
    const table = `${quoted(database)}.${quoted(name)}`
    const rows = `SELECT EXISTS(SELECT 1 FROM ${table}) AS filled`
    const sum = seeded.has(name) ? `CHECKSUM TABLE ${table}` : 'DO 0'
    return `SHOW CREATE TABLE ${table}; ${rows}; ${sum}`
  })
  const [results] = await connection.query<Record<string, string>[]>(queries.join(';'))
  const texts = names.map((name, index) => {
    const [created, filled, sum] = results.slice(index * 3) as unknown as Row[][]
    const text = created?.[0]?.['Create Table'] ?? created?.[0]?.['Create View'] ?? ''
    const [, autoIncrement] = / AUTO_INCREMENT=(\d+)/.exec(lastLine(text)) ?? []
    const isFilled = String(filled?.[0]?.['filled']) === '1'
    const checksum = isFilled ? String(sum?.[0]?.['Checksum'] ?? 'some rows') : undefined
    states.set(name, { checksum, autoIncrement })
    return withoutName(text.replace(/ AUTO_INCREMENT=\d+(?=[^\n]*$)/, ''), database)
  })
  return { definitions: texts.join('\n'), states }
}

type Row = Record<string, string>

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n'))

const withoutName = (text: string, database: string): string =>
  text
    .replaceAll(quoted(database), '')
    .replaceAll(JSON.stringify(quoted(database)).slice(1, -1), '')

async function columnsOf(
  connection: SqlConnection,
  database: string,
  table: string,
): Promise<string[]> {
  const [rows] = await connection.query<{ name: string }>(
    `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND EXTRA NOT LIKE '%VIRTUAL%' AND EXTRA NOT LIKE '%STORED%'
      ORDER BY ORDINAL_POSITION`,
    [database, table],
  )
  return rows.map(({ name }) => name)
}
