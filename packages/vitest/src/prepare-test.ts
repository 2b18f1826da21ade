import { readFileSync } from 'node:fs'
import type { RunnerTestCase, RunnerTestFile } from 'vitest'
import { needsOf } from './needs.ts'
import { namesInText } from './text-names.ts'
import { address, client, containers } from './worker-session.ts'

const namesByFile = new WeakMap<RunnerTestFile, readonly string[]>()
const settled = new Set<string>()

/**
 * Puts `containers` into a test's context, and waits for the containers that the test names, and its file where that
 * is all there is to go by. What could not be started is told where it is used, not here.
 */
export function prepareTest(task: Readonly<RunnerTestCase>): Promise<void> | undefined {
  Object.assign(task.context, { containers })
  const names = [...fileNames(task.file), ...needsOf(task)].filter((name) => !settled.has(name))
  return names.length > 0 ? settle(names) : undefined
}

function fileNames(file: RunnerTestFile): readonly string[] {
  const known = namesByFile.get(file)
  if (known) return known
  const names = namesInText(textOf(file), address)
  namesByFile.set(file, names)
  return names
}

function textOf({ filepath }: RunnerTestFile): string {
  try {
    return readFileSync(filepath, 'utf8')
  } catch {
    return '' // A file that a plugin made up; its tests can name containers with the test function of this package.
  }
}

async function settle(names: readonly string[]): Promise<void> {
  await Promise.allSettled(names.map((name) => client.container(name)))
  for (const name of names) settled.add(name)
}
