import { toWireError } from '@mooring/client'
import type { Run, RunOptions } from '@mooring/core'
import type { TestProject } from 'vitest/node'
import { release } from './release.ts'

/**
 * Opens the run of watch mode. Before each rerun, edits of the config are applied and what failed is tried again: a
 * start, or the opening itself, whose error the tests show until then. An edit of the config, or of what it imports,
 * has all tests run again.
 *
 * @param acquire opens the run; it tells the files that the config is read from, also when it fails
 * @returns ends the run, or holds it while Vitest sets up again because its own config was edited
 */
export async function openWatchedRun(
  project: TestProject,
  acquire: (options: Pick<RunOptions, 'isWatched' | 'onSource'>) => Promise<Run>,
): Promise<() => Promise<void>> {
  const { vitest } = project
  const read = new Set<string>()
  let run: Run | undefined
  let isRestarting = false

  const refresh = async (): Promise<void> => {
    try {
      if (run) await run.reload()
      else run = await acquire({ isWatched: true, onSource: (file) => void read.add(file) })
      project.provide('mooring', run.address)
    } catch (error) {
      project.provide('mooringFailure', toWireError(error))
    }
    watch(project, [...read, ...(run?.sources ?? [])])
  }
  vitest.onServerRestart(() => {
    isRestarting = true
  })
  project.onTestsRerun(refresh)
  await refresh()
  return async () => {
    if (run) await release(run, { vitest, isHeld: isRestarting })
  }
}

function watch({ vitest, vite }: TestProject, files: readonly string[]): void {
  const triggers = vitest.config.forceRerunTriggers
  for (const trigger of files.map(patternOf))
    if (!triggers.includes(trigger)) triggers.push(trigger)
  // A workspace may have its config above the folder that is watched.
  vite.watcher.add([...files])
}

// Triggers are patterns, and a path may hold characters that mean something in one.
const patternOf = (file: string): string =>
  file.replaceAll('\\', '/').replace(/[!()*+?@[\]{}|]/g, '\\$&')
