import type { JestGlobals } from './environment-link.ts'

export type TestFunction = (this: unknown, ...args: unknown[]) => unknown

/** The fields of one of Jest's hooks that Mooring reads and writes. */
export interface JestHook {
  fn: TestFunction
  type: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'
  /** Where it is declared. */
  asyncError: { stack?: string | undefined }
}

/** The fields of one of Jest's tests that Mooring reads and writes. */
export interface JestTest extends Omit<JestHook, 'fn' | 'type'> {
  name: string
  /** The block that it stands in. */
  parent?: JestBlock | undefined
  fn: TestFunction | undefined
  concurrent: boolean
  /** Milliseconds since 1970, of the attempt that is running. */
  startedAt?: number | null
  /** Attempts until now. */
  invocations?: number
  /** Thrown values, each alone or with the error of the place where the test is declared. */
  errors: unknown[]
}

export interface JestBlock {
  name: string
  hooks?: readonly JestHook[]
  parent?: JestBlock | undefined
}

/** The events of a test file that Mooring listens to. */
export type TestEvent =
  | { name: 'setup'; runtimeGlobals: JestGlobals }
  | { name: 'add_hook'; fn: TestFunction }
  | { name: 'add_test'; fn: TestFunction }
  | { name: 'hook_start'; hook: JestHook }
  | { name: 'test_started'; test: JestTest }
  | { name: 'test_done'; test: JestTest }
  | { name: 'test_skip' | 'test_todo'; test: JestTest }
  | { name: 'hook_failure'; hook: JestHook; describeBlock: JestBlock; error: unknown }
  | { name: 'run_finish' }

export interface TestState {
  /** Of `-t`. */
  testNamePattern?: RegExp | null | undefined
  /** They fail the file. */
  unhandledErrors: unknown[]
  currentDescribeBlock: { hooks: readonly JestHook[]; tests: readonly JestTest[] }
}
