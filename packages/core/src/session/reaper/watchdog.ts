import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { parse } from 'node:path'
import type { Writable } from 'node:stream'
import { InternalError } from '@mooring/client'
import type { WatchdogMessage, WatchdogOrder } from './watchdog-order.ts'

/** A process that removes what a session made if the process of the session dies, however it dies. */
export interface Watchdog {
  /** Has a folder removed too after the death of the owner. */
  alsoRemove(folder: string): void
  /** Tells how many requests to make an object are under way: what comes of them late is to be removed too. */
  pending(count: number): void
  /** Lets it end without doing anything, because the session has removed everything itself. */
  disarm(): void
}

const program = createRequire(import.meta.url).resolve('#watchdog-process')

/**
 * Starts the watchdog of a session; when the promise resolves it will act, even if this process dies at once. It waits
 * for the end of its input, which the system brings about whatever the owner dies of.
 *
 * @param environment of the process; the way to the engine may need its PATH and HOME
 * @throws InternalError WATCHDOG_FAILED
 */
export async function armWatchdog(
  order: Omit<WatchdogOrder, 'kind'>,
  environment: NodeJS.ProcessEnv,
): Promise<Watchdog> {
  const child = await spawned(environment)
  const { stdin } = child
  // When it is gone there is nobody to tell; the sweep of the next start is the second line.
  stdin?.on('error', () => undefined)
  const tell = (message: WatchdogMessage): void => void stdin?.write(`${JSON.stringify(message)}\n`)
  tell({ kind: 'order', ...order })
  child.unref()
  unref(stdin)
  return {
    alsoRemove: (path) => tell({ kind: 'folder', path }),
    pending: (count) => tell({ kind: 'pending', count }),
    disarm: () => {
      tell({ kind: 'disarm' })
      stdin?.end()
    },
  }
}

// The pipe alone must not keep a script alive that forgot to close its session.
const unref = (pipe: Writable | null): unknown => (pipe as Socket | null)?.unref()

async function spawned(environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
  try {
    const child = spawn(process.execPath, [program], {
      // A group of its own, because Ctrl-C and runners that clear up after themselves end the owner's.
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: parse(process.cwd()).root,
      // Options of the tests' Node, such as loaders, are nothing for this program.
      env: { ...environment, NODE_OPTIONS: '' },
    })
    await once(child, 'spawn')
    return child
  } catch (error) {
    throw new InternalError({
      code: 'WATCHDOG_FAILED',
      what: 'The process that removes the containers after a crash could not be started.',
      why: [`reason       ${(error as Error).message}`],
      fix: "set reaper: 'none' in the config if this machine allows no further process.",
      cause: error,
    })
  }
}
