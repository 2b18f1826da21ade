import { beforeEach } from 'vitest'
import { prepareTest } from './prepare-test.ts'

// No timeout, because each container has its own deadline. The parameter is destructured, because Vitest refuses any
// other hook in files whose tests have fixtures.
beforeEach(({ task }) => prepareTest(task), 0)
