import { readFile } from 'node:fs/promises'
import { evidence, StartupError } from '@mooring/client'
import { shownPath } from '../../sources/shown-path.ts'
import type { SqlClient } from '../connection.ts'
import { knownFix, serverLines, type ServerError } from './error-lines.ts'
import { statementsOf, type Statement } from './statements.ts'

interface StatementError extends ServerError {
  /** Counted from 1, in characters of the statement. */
  position?: string
}

export interface ScriptFile {
  path: string
  /** Folder of the config, from which messages name the file. */
  directory: string
}

/** Runs the statements of a file one by one, as psql does. @throws StartupError MIGRATION_FAILED */
export async function runScriptFile(client: SqlClient, file: ScriptFile): Promise<void> {
  const script = await readScript(file)
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

async function readScript(file: ScriptFile): Promise<string> {
  try {
    return (await readFile(file.path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    throw failed(file, error as Error)
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

function failed(
  { path, directory }: ScriptFile,
  error: ServerError,
  { line, reason = error.message }: { line?: number; reason?: string } = {},
): StartupError {
  const name = shownPath(directory, path)
  return new StartupError({
    code: 'MIGRATION_FAILED',
    what: `The SQL file ${name} failed${line === undefined ? '' : ` in line ${line}`}.`,
    why: [
      ...evidence('at', line === undefined ? name : `${name}:${line}`),
      ...evidence('reason', error.code === undefined ? reason : `${reason} (${error.code})`),
      ...serverLines(error),
    ],
    ...knownFix(error),
    cause: error,
  })
}
