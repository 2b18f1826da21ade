import { TestEnvironment as NodeEnvironment } from 'jest-environment-node'
import { withContainers } from './with-containers.ts'

/** Jest's Node environment, whose tests receive the containers that they name: `test('…', async ({ db }) => …)`. */
const TestEnvironment: typeof NodeEnvironment & {
  /** Makes another environment give them, too. */
  withContainers: typeof withContainers
} = Object.assign(withContainers(NodeEnvironment), { withContainers })

export = TestEnvironment
