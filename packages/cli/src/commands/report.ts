import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, relative, resolve } from 'node:path'
import { UsageError } from '@mooring/core'
import { evidence } from '@mooring/core/commands'
import { pageOf, readRun } from '@mooring/report'
import type { Cli } from '../cli.ts'

export interface ReportOptions {
  output?: string
}

/** Makes the page about a run from the file of its events. */
export async function report(
  { terminal, directory, signal }: Cli,
  file: string,
  { output }: ReportOptions,
): Promise<void> {
  const source = resolve(directory, file)
  const text = await readFile(source, { encoding: 'utf8', signal }).catch((cause: Error) => {
    signal.throwIfAborted()
    throw noEvents(`${file} cannot be read.`, { why: evidence('reason', cause.message), cause })
  })
  const run = readRun(text.split('\n'), { title: basename(source) })
  if (run.engines.length === 0 && run.containers.length === 0 && run.tests.length === 0)
    throw noEvents(`No events of a run are in ${file}.`, {
      why: evidence('expected', 'a line of JSON for each event'),
    })
  const page = resolve(directory, output ?? pageBeside(source))
  await writeFile(page, pageOf(run), { signal })
  terminal.line(relative(directory, page) || page)
  for (const line of run.advice) terminal.errorLine(line)
}

const noEvents = (what: string, { why, cause }: { why: string[]; cause?: Error }): UsageError =>
  new UsageError({
    code: 'NO_EVENTS',
    what,
    why,
    fix: 'name the file that `events` in the config names, after a run that has used a container.',
    cause,
  })

const pageBeside = (source: string): string =>
  resolve(dirname(source), `${basename(source, extname(source))}.html`)
