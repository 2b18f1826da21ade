import type { SqlClient } from '../connection.ts'
import { quoteText } from '../sql-text.ts'
import { flushCommits } from '../template.ts'
import type { Baseline, SeededTable, Sequence, Table } from './baseline.ts'
import type { Inspection } from './inspection.ts'

/** Undoes what an inspection found, in one transaction. The session fires no triggers. */
export type PutBack = (client: SqlClient, inspection: Inspection) => Promise<void>

// A session remembers them all, and tests of one worker mostly change the same few sets of tables.
const mostPrepared = 50

export function createPutBack(baseline: Baseline): PutBack {
  const names = new Map<string, string>()
  const nameOf = (text: string): string | undefined => {
    if (!names.has(text) && names.size < mostPrepared)
      names.set(text, `mooring_put_back_${names.size}`)
    return names.get(text)
  }
  return async (client, { filled, touched, moved }) => {
    const emptied = tablesOf(baseline.empty, filled).map(emptying)
    const restored = tablesOf(baseline.seeded, touched).flatMap(restoringCommands)
    const setBack = moved.map((place) => settingBack(baseline.sequences[Number(place)]))
    if (restored.length > 0) {
      const selected = setBack.map((call) => `SELECT ${call}`)
      await client.query([...emptied, ...restored, ...selected].join(';\n'))
    } else if (emptied.length > 0 || setBack.length > 0) {
      const text = inOneStatement(emptied, setBack)
      const name = nameOf(text)
      await client.query(name === undefined ? text : { name, text })
    }
  }
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
