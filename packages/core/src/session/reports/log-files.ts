import { mkdirSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { orAborted, sleep } from '../../abort.ts'
import { invalidConfig } from '../../config/issues.ts'
import type { ResolvedConfig } from '../../config/resolved.ts'
import { debugChannel } from '../../debug.ts'
import { inspectContainer } from '../../docker/container-facts.ts'
import type { Engine } from '../../docker/engine.ts'
import type { EngineEvents } from '../../docker/events.ts'
import { timedLogs } from '../../docker/timed-logs.ts'
import type { Mask } from './masking.ts'

/** One file for each container of a session, written while it runs. */
export interface LogFiles {
  /** Writes what a started container prints, over restarts, until it is removed. */
  follow(engine: Engine, started: { container: string; id: string }): void
  /** Resolves when what was printed until now has come, because the removal of a container cuts its log off. */
  caughtUp(): Promise<void>
  /** Resolves when what has come is written and the files are closed. */
  close(): Promise<void>
}

const log = debugChannel('session')
// Between a program's print and the engine's log, on a machine that is busy.
const logLagMs = 100
// Containers that stay have no last line to wait for.
const lastLinesTimeoutMs = 500

/**
 * Makes the folder of the log files, if the config names one.
 *
 * @throws ConfigError CONFIG_INVALID when it cannot be made
 */
export function createLogFiles(config: ResolvedConfig, mask: Mask): LogFiles | undefined {
  const { directory } = config.logs
  if (directory === undefined) return undefined
  makeFolder(directory, config.file)
  const begun = new Set<string>()
  const closing = new AbortController()
  const writing: Promise<void>[] = []
  return {
    follow: (engine, { container, id }) => {
      // Of a former run nothing stays; what a second container of the name writes is added.
      const flags = begun.has(container) ? 'a' : 'w'
      begun.add(container)
      const source = { engine, id, mask, signal: closing.signal }
      const written = writeLog(join(directory, `${container}.log`), flags, source)
      // A full disk must not be the reason why tests fail.
      writing.push(written.catch((error: Error) => log('log of %s: %s', container, error.message)))
    },
    caughtUp: () => sleep(logLagMs, closing.signal),
    close: async () => {
      const lateness = sleep(lastLinesTimeoutMs, closing.signal).catch(() => undefined)
      await Promise.race([Promise.all(writing), lateness])
      closing.abort()
      await Promise.all(writing)
    },
  }
}

function makeFolder(directory: string, configFile: string | undefined): void {
  try {
    mkdirSync(directory, { recursive: true })
  } catch (error) {
    const message = `expected a folder that can be made: ${(error as Error).message}`
    throw invalidConfig([{ path: ['logs', 'dir'], message }], configFile)
  }
}

interface LogSource {
  engine: Engine
  id: string
  mask: Mask
  signal: AbortSignal
}

async function writeLog(path: string, flags: 'a' | 'w', source: LogSource): Promise<void> {
  const file = await open(path, flags)
  try {
    await writeRuns(file, source)
  } catch (error) {
    if (!source.signal.aborted) throw error
  } finally {
    await file.close()
  }
}

// The engine ends the stream with each run of the container.
async function writeRuns(
  file: FileHandle,
  { engine: { docker, events }, id, mask, signal }: LogSource,
): Promise<void> {
  const { tty: raw } = await inspectContainer(docker, id)
  for (let last = '', runsAgain = true; runsAgain;) {
    const next = nextRun(events, id, signal)
    next.catch(() => undefined)
    const since = last === '' ? {} : { since: last }
    const written = last
    for await (const found of timedLogs(docker, id, { ...since, follow: true, raw, signal })) {
      const fresh = found.filter(({ stamp }) => stamp > written)
      last = fresh.at(-1)?.stamp ?? last
      await file.appendFile(fresh.map(({ stamp, text }) => `${stamp} ${mask(text)}\n`).join(''))
    }
    runsAgain = await next
  }
}

/** Whether the container is started once more, or is removed. */
function nextRun(events: EngineEvents, id: string, signal: AbortSignal): Promise<boolean> {
  let unsubscribe = (): void => undefined
  const decided = new Promise<boolean>((resolve) => {
    unsubscribe = events.subscribe(id, ({ kind }) => {
      if (kind === 'destroy') resolve(false)
      if (kind === 'start' || kind === 'missed') resolve(true)
    })
  })
  return orAborted(decided, signal).finally(unsubscribe)
}
