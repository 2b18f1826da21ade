import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { ResolvedConfig } from '../../config/resolved.ts'
import { debugChannel } from '../../debug.ts'
import type { LifecycleEvent } from '../events/lifecycle.ts'

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
  const lines: string[] = []
  let lastProgress = ''
  return {
    keep: (kind, line) => {
      // A pull tells each change of each layer, of which only the first and the last say anything later.
      if (kind === 'image-progress') {
        const image = /"image":"[^"]*"/.exec(line)?.[0] ?? ''
        if (image === lastProgress) return
        lastProgress = image
      }
      lines.push(line)
    },
    write: async () => {
      try {
        // Late, because nothing needs it before, and most runs never do.
        const { pageOf, readRun, summaryOf } = await import('@mooring/report')
        const run = readRun(lines, { title: basename(directory) })
        if (wanted !== undefined && run.containers.length > 0)
          await appendFile(wanted, summaryOf(run))
        if (report !== undefined) await writeWhole(report, pageOf(run))
        return report
      } catch (error) {
        // A full disk must not be the reason why tests fail.
        process.emitWarning(`Mooring's report could not be written: ${(error as Error).message}`)
        log('report: %s', (error as Error).stack)
        return undefined
      }
    },
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
