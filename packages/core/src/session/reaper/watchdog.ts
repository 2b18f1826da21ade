import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { parse } from 'node:path'
import { evidence, InternalError } from '@mooring/client'
import { deadline, orAborted } from '../../abort.ts'
import { pnpOptions } from './pnp-options.ts'
import type { WatchdogMessage, WatchdogOrder } from './watchdog-order.ts'
import { shellProgram } from './watchdog-shell.ts'

/** A process that removes what a session made if the process of the session dies, however it dies. */
export interface Watchdog {
  /** Has a folder removed too after the death of the owner. */
  alsoRemove(folder: string): void
  /** Tells whether requests to make an object are under way: what they make late must be removed too. */
  tellPending(isPending: boolean): void
  /** Lets it end without doing anything, because the session has removed everything itself. */
  disarm(): void
}

const program = createRequire(import.meta.url).resolve('#watchdog-process')
const armTimeoutMs = 20_000

/**
 * Starts the watchdog of a session; when the promise resolves it will act, even if this process dies at once. It waits
 * for the end of its input, which the system brings about whatever the owner dies of.
 *
 * @param environment of the process; the way to the engine may need its PATH and HOME
 * @throws InternalError WATCHDOG_FAILED when it does not answer that it has its order
 */
export async function armWatchdog(
  order: Omit<WatchdogOrder, 'kind'>,
  environment: NodeJS.ProcessEnv,
): Promise<Watchdog> {
  const child = await armed({ kind: 'order', ...order }, environment)
  return {
    alsoRemove: (path) => tell(child, { kind: 'folder', path }),
    tellPending: (isPending) => tell(child, { kind: 'pending', isPending }),
    disarm: () => {
      tell(child, { kind: 'disarm' })
      child.stdin?.end()
    },
  }
}

const tell = ({ stdin }: ChildProcess, message: WatchdogMessage): void =>
  void stdin?.write(`${JSON.stringify(message)}\n`)

async function armed(order: WatchdogOrder, environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
  // A program that only a loader can read is proven to run by running.
  const mayWaitInShell = process.platform !== 'win32' && process.versions['pnp'] === undefined
  if (mayWaitInShell) {
    const command = ['/bin/sh', '-c', shellProgram, 'watchdog', process.execPath, program]
    const child = await answering(command, order, environment).catch(() => undefined)
    if (child) return child
  }
  try {
    return await answering([process.execPath, program], order, environment)
  } catch (error) {
    throw new InternalError({
      code: 'WATCHDOG_FAILED',
      what: 'The process that removes the containers after a crash could not be started.',
      why: evidence('reason', (error as Error).message),
      fix: "set reaper: 'none' in the config if this machine allows no further process.",
      cause: error,
    })
  }
}

/** Starts a process that answers when it has its order; one that does not is ended. */
async function answering(
  [file = '', ...args]: string[],
  order: WatchdogOrder,
  environment: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  const child = spawn(file, args, {
    // A group of its own, because Ctrl-C and runners that clear up after themselves end the owner's.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: parse(process.cwd()).root,
    // Other options of the tests' Node, such as loaders, are nothing for this program.
    env: { ...environment, NODE_OPTIONS: pnpOptions(environment['NODE_OPTIONS']) },
  })
  // When it is gone there is nobody to tell; the sweep of the next start is the second line.
  child.stdin?.on('error', () => undefined)
  try {
    using limit = deadline(armTimeoutMs, new AbortController().signal)
    await orAborted(once(child, 'spawn'), limit.signal)
    tell(child, order)
    await orAborted(answerOf(child), limit.signal)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    child.stdout?.destroy()
  }
  // Neither must keep a script alive that forgot to close its session.
  child.unref()
  ;(child.stdin as Partial<Socket> | null)?.unref?.() // Pipes of Bun need no unref.
  return child
}

function answerOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`it ended with ${signal ?? `code ${code}`} before it was armed`)),
    )
  })
}
