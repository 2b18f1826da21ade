import type { SqlClient } from '../connection.ts'
import { quoteText } from '../sql-text.ts'
import { flushCommits } from '../template.ts'
import type { Baseline, SeededTable } from './baseline.ts'
import type { Inspection } from './inspection.ts'

/** Undoes what an inspection found, in one message, which is one transaction. The session fires no triggers. */
export async function putBack(
  client: SqlClient,
  baseline: Baseline,
  { filled, touched, moved }: Inspection,
): Promise<void> {
  const emptied = tablesOf(baseline.empty, filled).map(({ name }) => `DELETE FROM ONLY ${name}`)
  const restored = tablesOf(baseline.seeded, touched).flatMap(restoringCommands)
  const sequences = moved.flatMap((place) => {
    const sequence = baseline.sequences[Number(place)]
    return sequence
      ? `SELECT setval(${sequence.oid}::regclass, ${sequence.lastValue}, ${sequence.isCalled})`
      : []
  })
  const commands = [...emptied, ...restored, ...sequences]
  if (commands.length === 0) return
  await client.query(commands.join(';\n'))
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
  return [`DELETE FROM ONLY ${name}`, ...(rows.length > 0 && columns.length > 0 ? [insert] : [])]
}

const tablesOf = <T extends { oid: string }>(tables: readonly T[], oids: readonly string[]): T[] =>
  tables.filter(({ oid }) => oids.includes(oid))
