import { readFileSync } from 'node:fs'
import type { RunnerTestCase } from 'vitest'
import { needsOf } from './needs.ts'
import { namesInText } from './text-names.ts'
import { address, client, containers } from './worker-session.ts'

/** What is done for the tests of one file; nothing is awaited where nothing is to be waited for. */
export interface PreparedFile {
  /** Waits for the containers that hooks around all tests name. */
  beforeHooks(): Promise<void> | undefined
  /** Puts `containers` into a test's context, and waits for the containers that the test or the file's text names. */
  beforeTest(task: Readonly<RunnerTestCase>): Promise<void> | undefined
  /** Lets go of the session where nobody could use the connection for the next file. */
  afterTests(): void
}

/** Reads a test file, as far as the containers go that it names. */
export function prepareFile(path: string | undefined): PreparedFile {
  const { ofTests, ofSuiteHooks } = namesInText(textOf(path), address)
  return {
    beforeHooks: () => untilSettled(ofSuiteHooks),
    beforeTest: (task) => {
      Object.assign(task.context, { containers })
      return untilSettled(ofTests, needsOf(task))
    },
    afterTests: () => {
      if (inVm) client.close()
    },
  }
}

// The pools vmThreads and vmForks load every module anew for each file, in a realm of its own, and their workers live on.
const inVm = Object.getPrototypeOf(process.argv) !== Array.prototype

function textOf(path: string | undefined): string {
  try {
    return path === undefined ? '' : readFileSync(path, 'utf8')
  } catch {
    return '' // A file that a plugin made up; its tests name containers with the test function of this package.
  }
}

const settled = new Set<string>()

// What could not be started is told where it is used, not here.
function untilSettled(
  names: readonly string[],
  more: readonly string[] = [],
): Promise<void> | undefined {
  const isPending = (name: string): boolean => !settled.has(name)
  if (!names.some(isPending) && !more.some(isPending)) return undefined
  return settle([...names, ...more].filter(isPending))
}

async function settle(names: readonly string[]): Promise<void> {
  await Promise.allSettled(names.map((name) => client.container(name)))
  for (const name of names) settled.add(name)
}
