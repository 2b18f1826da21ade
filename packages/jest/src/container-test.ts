import type { Containers } from '@mooring/core'

/** What a test is called with: each declared container by its name, and `containers` with all of them. */
export type TestContext<Handles = Containers> = Handles & { readonly containers: Handles }

type TestResult = void | PromiseLike<unknown>

interface DeclareTest<Result, Handles> {
  /**
   * @param timeout in milliseconds, without the time that the containers take to start. @default Jest's `testTimeout`
   */
  (name: string, fn: (context: TestContext<Handles>) => Result, timeout?: number): void
}

interface DeclareRows<Args extends readonly unknown[], Handles> {
  (
    name: string,
    fn: (...args: [...Args, context: TestContext<Handles>]) => TestResult,
    timeout?: number,
  ): void
}

/** Declares one test for each row of a table; the context comes behind the row's values. */
export interface EachTable<Handles = Containers> {
  <Row extends readonly [unknown, ...unknown[]]>(rows: readonly Row[]): DeclareRows<Row, Handles>
  <Value>(values: readonly Value[]): DeclareRows<[value: Value], Handles>
  (
    headings: TemplateStringsArray,
    ...values: readonly unknown[]
  ): DeclareRows<[row: Record<string, unknown>], Handles>
}

interface WithTable<Handles> {
  readonly each: EachTable<Handles>
}

/** `test.concurrent`; its `each` hands over the values of a row only. */
export interface ConcurrentTest<Handles = Containers> extends DeclareTest<
  PromiseLike<unknown>,
  Handles
> {
  readonly only: DeclareTest<PromiseLike<unknown>, Handles>
  readonly skip: DeclareTest<PromiseLike<unknown>, Handles>
  readonly failing: DeclareTest<PromiseLike<unknown>, Handles>
}

/** Jest's `test` for functions that take containers. */
export interface ContainerTest<Handles = Containers>
  extends DeclareTest<TestResult, Handles>, WithTable<Handles> {
  readonly only: DeclareTest<TestResult, Handles> &
    WithTable<Handles> & { readonly failing: DeclareTest<TestResult, Handles> }
  readonly skip: DeclareTest<TestResult, Handles> &
    WithTable<Handles> & { readonly failing: DeclareTest<TestResult, Handles> }
  readonly failing: DeclareTest<TestResult, Handles>
  readonly concurrent: ConcurrentTest<Handles>
  todo(name: string): void
}

/** Jest's hooks for functions that take containers. */
export interface ContainerHook {
  /** @param timeout in milliseconds, without the time that the containers take to start. @default Jest's `testTimeout` */
  (fn: (context: TestContext) => TestResult, timeout?: number): void
}
