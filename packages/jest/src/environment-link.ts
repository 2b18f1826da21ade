/** What the environment offers the functions of this package, in the global scope of a test file. */
export interface EnvironmentLink {
  /** Jest's own functions; they are not global in projects with `injectGlobals: false`. */
  globals: JestGlobals
  /** Remembers that the function of a test or hook takes the context, also where its text does not show it. */
  takesContext(fn: TestCallback): void
  /** Remembers the function of a table while its rows are declared. */
  declaringRows(fn: TestCallback, declare: () => unknown): unknown
}

export type JestGlobals = Record<
  'test' | 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll',
  TestMember
>

export type TestCallback = (...args: never[]) => unknown
export type TestMember = ((...args: unknown[]) => unknown) & { readonly [name: string]: unknown }
