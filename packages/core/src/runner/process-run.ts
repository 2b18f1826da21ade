import { rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { RunState } from '../server/session-messages.ts'
import type { SharedRun, SharedRunOptions } from '../server/shared-run.ts'
import type { LifecycleEvent } from '../session/events/lifecycle.ts'
import { startSessionProcess, type SessionProcess } from './start-session-process.ts'

/**
 * Opens a run whose engine work is done by a process of its own. A process that is lost takes its containers with it;
 * the next `begin` or `reload` starts another one.
 *
 * @throws ConfigError; InternalError SESSION_PROCESS_FAILED
 */
export async function openProcessRun(options: SharedRunOptions): Promise<SharedRun> {
  const { file, isWatched, log, onSource = () => undefined, onEvent } = options
  let running: SessionProcess | undefined
  let state: RunState | undefined
  let lost: Error | undefined

  const open = async (): Promise<SessionProcess> => {
    const started = startSessionProcess({
      onLine: log,
      onPrinted: (line) => log(`${basename(file)} prints: ${line}`),
      onSource,
      onEvent: (line) => onEvent?.(JSON.parse(line) as LifecycleEvent),
      onLost: (error) => {
        log(error.message)
        lost = error
        forget()
      },
    })
    running = started
    lost = undefined
    try {
      state = await started.ask({ kind: 'open', file, isWatched, tellsEvents: !!onEvent })
    } catch (error) {
      running = undefined
      await started.ask({ kind: 'close' }).catch(() => undefined)
      throw error
    }
    return started
  }
  const forget = (): void => {
    running = undefined
    // The process would have removed the folder of its socket itself.
    if (state) rmSync(dirname(state.address.socketPath), { recursive: true, force: true })
  }
  const ask = async (order: Parameters<SessionProcess['ask']>[0]): Promise<void> => {
    const asked = running ?? (await open())
    state = (await asked.ask(order)) ?? state
  }
  await open()
  return {
    address: () => state!.address,
    sources: () => state!.sources,
    watched: () => state!.watched,
    edited: async () => {
      // Where it is lost, the next reload makes everything anew.
      const answer = await running?.ask({ kind: 'look' }).catch(() => undefined)
      return answer?.edited ?? []
    },
    begin: (files) => ask({ kind: 'begin', files }),
    tell: async (tests) => void (await running?.ask({ kind: 'tell', tests })),
    reload: () => ask({ kind: 'reload' }).catch((error: unknown) => log((error as Error).message)),
    close: async () => {
      if (lost) throw lost
      const closing = running
      await closing?.ask({ kind: 'close' })
      running = undefined
      await closing?.ended
    },
  }
}
