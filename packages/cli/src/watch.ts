import { watch as watchPath, type FSWatcher } from 'node:fs'
import { isMooringError } from '@mooring/core'
import type { KeptStart } from '@mooring/core/commands'
import type { Cli } from './cli.ts'

// Editors write a file in several steps.
const quietMs = 100

/**
 * Applies edits of the config and of what containers are made from until the command is ended; a mistake is reported, and the
 * containers stay as they are.
 */
export async function watch(
  { terminal, signal }: Pick<Cli, 'terminal' | 'signal'>,
  started: KeptStart,
  onApplied: () => Promise<void>,
): Promise<void> {
  if (signal.aborted) return
  let watchers: FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  let applying = Promise.resolve()
  const follow = (): void => {
    for (const watcher of watchers) watcher.close()
    watchers = started.watched().flatMap((path) => watcherOf(path, edited))
  }
  const apply = async (): Promise<void> => {
    try {
      if (await started.reload()) await onApplied()
    } catch (error) {
      terminal.errorLine(isMooringError(error) ? error.message : String(error))
    }
    if (!signal.aborted) follow()
  }
  const edited = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => (applying = applying.then(apply)), quietMs)
  }
  follow()
  // What nothing else keeps alive.
  const alive = setInterval(() => undefined, 60_000)
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  clearInterval(alive)
  clearTimeout(timer)
  for (const watcher of watchers) watcher.close()
  await applying
}

// One that is not there is reported by the next load.
function watcherOf(path: string, onEdit: () => void): FSWatcher[] {
  try {
    return [watchPath(path, { recursive: true }, onEdit).on('error', () => undefined)]
  } catch {
    return []
  }
}
