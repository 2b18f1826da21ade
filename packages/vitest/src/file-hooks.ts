import * as vitest from 'vitest'
import type { RunnerTestCase } from 'vitest'
import { holdHooks } from './hold-hooks.ts'
import { prepareFile, type PreparedFile } from './prepare-file.ts'
import type { SetUpFiles } from './set-up-files.ts'

const { beforeAll, beforeEach } = vitest

// Since Vitest 4.1.
const { aroundEach } = vitest as { aroundEach?: (hook: AroundEach, timeout: number) => void }

type AroundEach = (run: () => Promise<void>, context: { task: RunnerTestCase }) => Promise<void>

/** Adds the hooks of a file that uses containers, and sets declared variables before it is imported. */
export async function addFileHooks(
  path: string | undefined,
  text: string,
  setUp: SetUpFiles | undefined,
): Promise<void> {
  const file = prepareFile(path, text, setUp)
  await endFormerFile()
  addEndHook(file)
  await file.beforeImport()
  const hold = setUp?.hooks === 'parallel' ? await holdHooks() : undefined
  // No timeouts, because each container has its own deadline. Parameters are destructured, because Vitest refuses any
  // other hook in files whose tests have fixtures.
  beforeAll(() => {
    const pending = file.beforeHooks()
    return pending && hold ? hold('file', pending) : pending
  }, 0)
  // Hooks of this kind begin before all others.
  if (aroundEach && (text.includes('aroundEach') || setUp?.hasAround))
    aroundEach(async (run, { task }) => {
      await file.beforeTest(task)
      await run()
    }, 0)
  else
    beforeEach(({ task }) => {
      const pending = file.beforeTest(task)
      return pending && hold ? hold(task, pending) : pending
    }, 0)
}

/**
 * Ends a file behind its hooks after all, what its hooks before have answered, and fixtures of tests. Where a hook before
 * fails, or no test runs, Vitest may call nothing; then the next file of the worker, or its end, does it.
 */
function addEndHook(file: PreparedFile): void {
  const worker = process as { [former]?: (() => Promise<void>) | undefined }
  const end = async (): Promise<void> => {
    if (worker[former] === end) worker[former] = undefined
    await file.afterTests()
  }
  worker[former] = end
  beforeAll(() => end, 0)
}

/** Ends the file before, if nothing has. */
const endFormerFile = async (): Promise<void> =>
  (process as { [former]?: () => Promise<void> })[former]?.().catch(() => undefined)

// Of the process, because in some pools each file has modules of its own.
const former = Symbol.for('mooring.former-file')
