import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { ResolvedConfig } from '../../config/resolved.ts'
import { debugChannel } from '../../debug.ts'
import type { LifecycleEvent } from '../events/lifecycle.ts'
import { addToSummary } from './job-summary.ts'
import { createKeptLines } from './kept-lines.ts'

/** Keeps what happens in a session, and makes the page and the job summary of it at the end. */
export interface RunReport {
  keep(kind: LifecycleEvent['kind'], line: string): void
  /** Never rejects. @returns path of the page; undefined where none is wanted, or it could not be written */
  write(): Promise<string | undefined>
}

const log = debugChannel('session')

/** Undefined where neither is wanted. */
export function createRunReport(
  { report, summary, directory }: Pick<ResolvedConfig, 'report' | 'summary' | 'directory'>,
  summaryFile: string | undefined,
): RunReport | undefined {
  const wanted = summary ? summaryFile : undefined
  if (report === undefined && wanted === undefined) return undefined
  const lines = createKeptLines()
  let isSummarised = false
  return {
    keep: lines.add,
    write: async () => {
      const made = await warned('report', async () => {
        // Late, because nothing needs it before, and most runs never do.
        const { pageOf, readRun, summaryOf } = await import('@mooring/report')
        const told = { title: basename(directory), leftOut: lines.leftOut() }
        return { run: readRun(lines.all(), told), pageOf, summaryOf }
      })
      if (!made) return undefined
      const { run, pageOf, summaryOf } = made
      const page =
        report &&
        (await warned('report', async () => {
          await writeWhole(report, pageOf(run))
          return report
        }))
      // A session whose removal failed is closed again.
      if (wanted === undefined || isSummarised || run.containers.length === 0) return page
      isSummarised = true
      await warned('job summary', () =>
        addToSummary(wanted, [summaryOf(run), summaryOf(run, { hasFailures: false })]),
      )
      return page
    },
  }
}

/** A full disk must not be the reason why tests fail. @returns undefined where it came to nothing */
async function warned<T>(what: string, write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write()
  } catch (error) {
    process.emitWarning(`Mooring's ${what} could not be written: ${(error as Error).message}`)
    log('%s: %s', what, (error as Error).stack)
    return undefined
  }
}

// So that a page which is open never shows half of it.
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const beside = `${file}.${process.pid}.tmp`
  try {
    await writeFile(beside, text)
    await rename(beside, file)
  } finally {
    await rm(beside, { force: true })
  }
}
