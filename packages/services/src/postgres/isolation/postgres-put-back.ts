import type { SqlClient } from '../postgres-connection.ts'
import { quoteText } from '../sql-text.ts'
import { flushCommits } from '../template.ts'
import type { Inspection } from './inspection.ts'
import type { Baseline, SeededTable, Sequence, Table } from './postgres-baseline.ts'

/** What is found to be undone. */
export type Changes = Pick<Inspection, 'filled' | 'touched' | 'moved'>

export interface PutBack {
  /** Undoes changes, in one transaction. The session fires no triggers. */
  run(client: SqlClient, changes: Changes): Promise<void>
  /** SQL that does the same once more, after it was run on this session; empty where there is nothing to do. */
  again(changes: Changes): string
}

// A session remembers them all, and tests of one worker mostly change the same few sets of tables.
const mostPrepared = 50

/** For one session. */
export function createPutBack(baseline: Baseline): PutBack {
  const names = new Map<string, string>()
  const nameOf = (text: string): string | undefined => {
    if (!names.has(text) && names.size < mostPrepared)
      names.set(text, `mooring_put_back_${names.size}`)
    return names.get(text)
  }
  return {
    run: async (client, changes) => {
      const { text, canBePrepared } = undoing(baseline, changes)
      if (text === '') return
      const name = canBePrepared ? nameOf(text) : undefined
      await client.query(name === undefined ? text : { name, text })
    },
    again: (changes) => {
      const { text } = undoing(baseline, changes)
      const name = names.get(text)
      return name === undefined ? text : `EXECUTE ${name}`
    },
  }
}

function undoing(
  baseline: Baseline,
  { filled, touched, moved }: Changes,
): { text: string; canBePrepared: boolean } {
  const emptied = tablesOf(baseline.empty, filled).map(emptying)
  const restored = tablesOf(baseline.seeded, touched).flatMap(restoringCommands)
  const setBack = moved.map((place) => settingBack(baseline.sequences[Number(place)]))
  if (restored.length > 0) {
    const selected = setBack.map((call) => `SELECT ${call}`)
    return { text: [...emptied, ...restored, ...selected].join(';\n'), canBePrepared: false }
  }
  return emptied.length > 0 || setBack.length > 0
    ? { text: inOneStatement(emptied, setBack), canBePrepared: true }
    : { text: '', canBePrepared: false }
}

const emptying = ({ name }: Pick<Table, 'name'>): string => `DELETE FROM ONLY ${name}`

const settingBack = (sequence: Sequence | undefined): string =>
  sequence
    ? `setval(${sequence.oid}::regclass, ${sequence.lastValue}, ${sequence.isCalled})`
    : 'NULL'

/** One that the server can keep the plan of, which is half of its work. */
function inOneStatement(commands: readonly string[], calls: readonly string[]): string {
  const parts = commands.map((command, index) => `c${index} AS (${command})`)
  return `${parts.length > 0 ? `WITH ${parts.join(', ')} ` : ''}SELECT ${calls.join(', ')}`
}

/** Frees what earlier users left behind on disk. */
export async function tidy(
  client: SqlClient,
  baseline: Baseline,
  { filled, touched }: Inspection,
): Promise<void> {
  const tables = [...tablesOf(baseline.empty, filled), ...tablesOf(baseline.seeded, touched)]
  if (tables.length === 0) return
  await flushCommits(client)
  await client.query(`VACUUM ${tables.map(({ name }) => name).join(', ')}`)
}

function restoringCommands({ name, columns, rows }: SeededTable): string[] {
  const fields = columns.map((column) => `(r).${column}`).join(', ')
  const texts = rows.map(quoteText).join(', ')
  const insert = `INSERT INTO ${name} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${fields} FROM (SELECT u.t::${name} AS r
      FROM unnest(ARRAY[${texts}]::text[]) WITH ORDINALITY AS u(t, place) ORDER BY place OFFSET 0) AS s`
  return [emptying({ name }), ...(rows.length > 0 && columns.length > 0 ? [insert] : [])]
}

const tablesOf = <T extends { oid: string }>(tables: readonly T[], oids: readonly string[]): T[] =>
  tables.filter(({ oid }) => oids.includes(oid))
