import type { Containers } from '@mooring/core'

/** What a test is called with: each declared container by its name, and `containers` with all of them. */
export type TestContext = Containers & { readonly containers: Containers }

type TestResult = void | PromiseLike<unknown>

interface DeclareTest<Result> {
  /**
   * @param timeout in milliseconds, without the time that the containers take to start. @default Jest's `testTimeout`
   */
  (name: string, fn: (context: TestContext) => Result, timeout?: number): void
}

interface DeclareRows<Args extends readonly unknown[]> {
  (
    name: string,
    fn: (...args: [...Args, context: TestContext]) => TestResult,
    timeout?: number,
  ): void
}

/** Declares one test for each row of a table; the context comes behind the row's values. */
export interface EachTable {
  <Row extends readonly [unknown, ...unknown[]]>(rows: readonly Row[]): DeclareRows<Row>
  <Value>(values: readonly Value[]): DeclareRows<[value: Value]>
  (
    headings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): DeclareRows<[row: Record<string, unknown>]>
}

interface WithTable {
  readonly each: EachTable
}

/** `test.concurrent`; its `each` hands over the values of a row only. */
export interface ConcurrentTest extends DeclareTest<PromiseLike<unknown>> {
  readonly only: DeclareTest<PromiseLike<unknown>>
  readonly skip: DeclareTest<PromiseLike<unknown>>
  readonly failing: DeclareTest<PromiseLike<unknown>>
}

/** Jest's `test` for functions that take containers. */
export interface ContainerTest extends DeclareTest<TestResult>, WithTable {
  readonly only: DeclareTest<TestResult> & WithTable & { readonly failing: DeclareTest<TestResult> }
  readonly skip: DeclareTest<TestResult> & WithTable & { readonly failing: DeclareTest<TestResult> }
  readonly failing: DeclareTest<TestResult>
  readonly concurrent: ConcurrentTest
  todo(name: string): void
}

/** Jest's hooks for functions that take containers. */
export interface ContainerHook {
  /** @param timeout in milliseconds, without the time that the containers take to start. @default Jest's `testTimeout` */
  (fn: (context: TestContext) => TestResult, timeout?: number): void
}
