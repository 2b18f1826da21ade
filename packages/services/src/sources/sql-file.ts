import { readFile } from 'node:fs/promises'
import { evidence, StartupError } from '@mooring/client'
import { shownPath } from './shown-path.ts'

export interface SqlFile {
  path: string
  /** Folder of the config, from which messages name the file. */
  directory: string
}

/** The script in a file, without the mark that some editors put before it. @throws StartupError MIGRATION_FAILED */
export async function readSqlFile(file: SqlFile): Promise<string> {
  const script = await readFile(file.path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw sqlFileFailed(file, { cause, code: cause.code })
  })
  return script.replace(/^\uFEFF/, '')
}

export interface SqlFailure {
  cause: Error
  /** Default: the message of the cause. */
  reason?: string | undefined
  /** What the server or the system calls the reason. */
  code: string | number | undefined
  /** From 1; undefined where it is the file as a whole that failed. */
  line?: number | undefined
  /** What else the server said of it. Default: nothing. */
  more?: readonly string[]
  /** Default: none. */
  fix?: string
}

export function sqlFileFailed(
  { path, directory }: SqlFile,
  { cause, reason = cause.message, code, line, more = [], ...fix }: SqlFailure,
): StartupError {
  const name = shownPath(directory, path)
  return new StartupError({
    code: 'MIGRATION_FAILED',
    what: `The SQL file ${name} failed${line === undefined ? '' : ` in line ${line}`}.`,
    why: [
      ...evidence('at', line === undefined ? name : `${name}:${line}`),
      ...evidence('reason', code === undefined ? reason : `${reason} (${code})`),
      ...more,
    ],
    ...fix,
    cause,
  })
}
