import { readFileSync } from 'node:fs'
import { beforeAll, beforeEach, expect, inject } from 'vitest'
import type { RunnerTestCase } from 'vitest'
import { giverOf } from './context-prototype.ts'
import { needsOf } from './needs.ts'
import type { PreparedFile } from './prepare-file.ts'

// Bundled to a file with the extension of TypeScript: Vitest runs a JavaScript file of node_modules once a worker, and this
// one once a test file. Each test file of a project pays for what stands here, so that everything else is in the worker's
// one file, which is loaded for files that use containers.

const ours = '@mooring/vitest'
const giveNone = giverOf({ get: notNamed })

const pending = setUpFile()
if (pending) await pending

/** Makes the tests of the file that is about to be collected wait for the containers that they name. */
function setUpFile(): Promise<void> | undefined {
  const path = expect.getState().testPath
  const text = textOf(path)
  // Variables are for every file.
  const setUp = inject('mooringSetUp')
  if (
    inject('mooring')?.environment ||
    setUp?.named.ofTests.length ||
    setUp?.named.ofSuiteHooks.length ||
    text.includes('containers') ||
    text.includes(ours)
  )
    return addHooks(path, text)
  if (inject('mooring')) addLateHooks(path, text)
  return undefined
}

async function addHooks(path: string | undefined, text: string): Promise<void> {
  const { addFileHooks } = await import('./worker.ts')
  await addFileHooks(path, text, inject('mooringSetUp'))
}

// A helper may hand this file a test function of ours, which notes on each test what it needs.
function addLateHooks(path: string | undefined, text: string): void {
  let file: PreparedFile | undefined
  const prepare = async (task: Readonly<RunnerTestCase>): Promise<void> => {
    const { prepareFile } = await import('./worker.ts')
    file ??= prepareFile(path, text, undefined)
    await file.beforeTest(task)
  }
  // The parameter is destructured, because Vitest refuses any other hook in files whose tests have fixtures.
  beforeEach(({ task }) => {
    if (needsOf(task).length > 0) return prepare(task)
    giveNone(task.context)
    return undefined
  }, 0)
  // What a hook before answers is called behind all hooks after.
  beforeAll(() => () => file?.afterTests(), 0)
}

function notNamed(): never {
  throw new Error(
    '[CONTAINER_NOT_READY] A container is read in a test file that names none.\n\nFix: write `containers` in the text of the test file, such as `({ containers }) => use(containers.db)`.',
  )
}

function textOf(path: string | undefined): string {
  try {
    return path === undefined ? '' : readFileSync(path, 'utf8')
  } catch {
    return '' // A file that a plugin made up; its tests name containers with the test function of this package.
  }
}
