import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { prepareFile } from './prepare-file.ts'

/** Makes the tests of the file that is about to be collected wait for the containers that they name. */
export async function addHooks(): Promise<void> {
  const file = prepareFile(expect.getState().testPath)
  await file.beforeImport()
  // No timeouts, because each container has its own deadline. The parameter is destructured, because Vitest refuses
  // any other hook in files whose tests have fixtures.
  beforeAll(() => file.beforeHooks(), 0)
  beforeEach(({ task }) => file.beforeTest(task), 0)
  afterAll(() => file.afterTests(), 0)
}
