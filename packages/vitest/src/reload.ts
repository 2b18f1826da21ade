import type { Run } from '@mooring/core'
import type { TestProject } from 'vitest/node'

/**
 * In watch mode: has all tests run again when the config of the containers is edited, after the edit was applied, and
 * has failed starts tried again before each rerun.
 *
 * @returns whether Vitest is about to set up again, because its own config was edited
 */
export function reloadOnRerun(project: TestProject, run: Run): () => boolean {
  const { vitest } = project
  let isRestarting = false
  vitest.onServerRestart(() => {
    isRestarting = true
  })
  watch(project, run.sources)
  project.onTestsRerun(async () => {
    await run.reload()
    project.provide('mooring', run.address)
    watch(project, run.sources)
  })
  return () => isRestarting
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
