import type { TestMember } from './environment-link.ts'

export type TestFunction = (this: unknown, ...args: unknown[]) => unknown

/** The fields of one of Jest's tests that Mooring reads and writes. */
export interface JestTest {
  fn: TestFunction | undefined
  errors: unknown[]
  /** Where the test is declared. */
  asyncError: { stack?: string | undefined }
}

/** The events of a test file that Mooring listens to. */
export type TestEvent =
  | { name: 'setup'; runtimeGlobals: { test: TestMember } }
  | { name: 'add_test'; fn: TestFunction }
  | { name: 'test_started'; test: JestTest }

export interface TestState {
  currentDescribeBlock: { tests: readonly JestTest[] }
}
