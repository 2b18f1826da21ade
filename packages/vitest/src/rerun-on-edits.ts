import type { Run } from '@mooring/core/runner'
import type { TestProject } from 'vitest/node'

/** Has all tests run again when something is edited that containers come from. */
export interface RerunOnEdits {
  /** Watches what a config is read from, and what the containers of a run are made from, as of now. */
  watch(files: readonly string[], run: Run | undefined): void
  /** A run of tests begins: what was edited until now is looked at by it. */
  begins(): void
}

export function createRerunOnEdits({ vitest, vite }: TestProject): RerunOnEdits {
  const { watcher, config } = vitest.vite
  const added = new Set<string>()
  let followed: Run | undefined
  let willRun = false
  let looking: Promise<void> | undefined
  let isEditedMeanwhile = false

  // Only the session knows what is left out of a build, and whether a file that was saved is another than before.
  const look = async (run: Run): Promise<void> => {
    do {
      isEditedMeanwhile = false
      const isEdited = (await run.edited()).length > 0
      if (isEdited && !willRun) {
        willRun = true
        // Of the config, because of a file that a test imports Vitest would take this for what it knows already.
        watcher.emit('change', run.sources[0])
      }
    } while (isEditedMeanwhile)
  }
  const onEvent = (_event: string, path: string): void => {
    const run = followed
    if (!run?.watched.some((watched) => isWithin(watched, path))) return
    isEditedMeanwhile = true
    looking ??= look(run).finally(() => (looking = undefined))
  }
  const follow = (run: Run): void => {
    if (!followed) watcher.on('all', onEvent)
    followed = run
    const outside = run.watched.filter((path) => !added.has(path) && !isWithin(config.root, path))
    for (const path of outside) added.add(path)
    if (outside.length > 0) watcher.add(outside)
  }
  return {
    watch: (files, run) => {
      const triggers = vitest.config.forceRerunTriggers
      for (const trigger of files.map(patternOf))
        if (!triggers.includes(trigger)) triggers.push(trigger)
      // A workspace may have its config above the folder that is watched.
      vite.watcher.add([...files])
      if (run) follow(run)
    },
    begins: () => {
      willRun = false
    },
  }
}

function isWithin(folder: string, path: string): boolean {
  const [outer, inner] = [slashed(folder), slashed(path)]
  return inner === outer || inner.startsWith(`${outer}/`)
}

const slashed = (path: string): string => path.replaceAll('\\', '/')

// Triggers are patterns, and a path may hold characters that mean something in one.
const patternOf = (file: string): string => slashed(file).replace(/[!()*+?@[\]{}|]/g, '\\$&')
