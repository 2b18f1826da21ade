import type { FailureReport, SessionAddress, WireError } from '@mooring/client'
import type { Containers } from '@mooring/core'
import type { SetUpFiles } from './set-up-files.ts'

export { test, test as it, testOf, type ContainerFixtures } from './extended-test.ts'
export { containers } from './worker-session.ts'
export { withLink, type LinkFault, type LinkHandle } from '@mooring/client'
export type { ContainerDeath, FailureReport, LogLine } from '@mooring/client'

/**
 * Types of what tests are given. They hold wherever a file of the program imports this module, for example the config:
 * `import type {} from '@mooring/vitest'` in containers.config.ts, or `"types": ["@mooring/vitest"]` in tsconfig.json.
 */
declare module 'vitest' {
  interface TestContext {
    /** Handles by declared name. Reading one whose container could not be started throws the error of the start. */
    readonly containers: Containers
  }

  interface TaskMeta {
    /** What the containers of a failed test wrote while it ran; of every test where the config says `logs: 'always'`. */
    containerLogs?: FailureReport
    /** The containers that a test names; only with `events`, `report` or a job summary. */
    containers?: string[]
  }

  interface ProvidedContext {
    /** Where the containers of this run are reached. */
    mooring: SessionAddress
    /** Why there is no `mooring` in this run. */
    mooringFailure: WireError
    /** Names that containers may have, where tests are only listed, or collected by an editor. */
    mooringListed: string[]
    /** What the project's own set-up files name. */
    mooringSetUp: SetUpFiles
    /** Path of the config, where the plugin was given one. */
    mooringConfig: string
  }
}
