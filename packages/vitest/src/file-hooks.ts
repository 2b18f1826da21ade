import * as vitest from 'vitest'
import type { RunnerTestCase } from 'vitest'
import { holdHooks } from './hold-hooks.ts'
import { prepareFile, type PreparedFile } from './prepare-file.ts'
import type { SetUpFiles } from './set-up-files.ts'

const { afterAll, beforeAll, beforeEach } = vitest

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
  await file.beforeImport()
  addEndHook(file, setUp?.hooks ?? 'stack')
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

// The first hook of a stack is the last to be called. Elsewhere, what a hook before has answered is called behind all hooks
// after; but where a hook before has failed, Vitest 3 and 4 do not call it, and the end of the worker gives everything back.
function addEndHook(file: PreparedFile, order: SetUpFiles['hooks']): void {
  const end = (): Promise<void> => file.afterTests()
  if (order === 'stack') afterAll(end, 0)
  else beforeAll(() => end, 0)
}
