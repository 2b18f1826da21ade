import { afterAll, beforeAll, beforeEach } from 'vitest'
import { prepareFile } from './prepare-file.ts'

/** Adds the hooks of a file that uses containers, and sets declared variables before it is imported. */
export async function addFileHooks(path: string | undefined, text: string): Promise<void> {
  const file = prepareFile(path, text)
  await file.beforeImport()
  // No timeouts, because each container has its own deadline. The parameter is destructured, because Vitest refuses
  // any other hook in files whose tests have fixtures.
  beforeAll(() => file.beforeHooks(), 0)
  beforeEach(({ task }) => file.beforeTest(task), 0)
  afterAll(() => file.afterTests(), 0)
}
