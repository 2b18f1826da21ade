import type { TestProject } from 'vitest/node'

/** Has all tests run again when one of the files is edited. */
export function rerunOnEdits({ vitest, vite }: TestProject, files: readonly string[]): void {
  const triggers = vitest.config.forceRerunTriggers
  for (const trigger of files.map(patternOf))
    if (!triggers.includes(trigger)) triggers.push(trigger)
  // A workspace may have its config above the folder that is watched.
  vite.watcher.add([...files])
}

// Triggers are patterns, and a path may hold characters that mean something in one.
const patternOf = (file: string): string =>
  file.replaceAll('\\', '/').replace(/[!()*+?@[\]{}|]/g, '\\$&')
