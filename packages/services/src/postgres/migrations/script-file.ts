import type { StartupError } from '@mooring/client'
import { readSqlFile, sqlFileFailed, type SqlFile } from '../../sources/sql-file.ts'
import type { SqlClient } from '../postgres-connection.ts'
import { knownFix, serverLines, type ServerError } from './error-lines.ts'
import { statementsOf, type Statement } from './postgres-statements.ts'

interface StatementError extends ServerError {
  /** Counted from 1, in characters of the statement. */
  position?: string
}

/** Runs the statements of a file one by one, as psql does. @throws StartupError MIGRATION_FAILED */
export async function runScriptFile(client: SqlClient, file: SqlFile): Promise<void> {
  const script = await readSqlFile(file)
  for (const statement of statementsOf(script)) {
    try {
      await client.query(statement.text)
    } catch (error) {
      const line = lineOf(script, statement, error as StatementError)
      throw failed(file, error as ServerError, { line })
    }
  }
  try {
    // What a file sets is for that file.
    await client.query('DISCARD ALL')
  } catch (error) {
    throw failed(file, error as ServerError, { reason: 'the file leaves its transaction open' })
  }
}

function lineOf(script: string, { offset }: Statement, { position }: StatementError): number {
  // The server counts characters where a text here counts units of 16 bits.
  const before =
    position === undefined
      ? ''
      : Array.from(script.slice(offset))
          .slice(0, Number(position) - 1)
          .join('')
  return `${script.slice(0, offset)}${before}`.split('\n').length
}

const failed = (
  file: SqlFile,
  cause: ServerError,
  where: { line?: number; reason?: string },
): StartupError =>
  sqlFileFailed(file, {
    cause,
    code: cause.code,
    more: serverLines(cause),
    ...where,
    ...knownFix(cause),
  })
