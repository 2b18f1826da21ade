/** What the environment offers the `test` function of this package, in the global scope of a test file. */
export interface EnvironmentLink {
  /** Jest's own function; it is not global in projects with `injectGlobals: false`. */
  test: TestMember
  /** Remembers that a test's function takes the context, also where its text does not show it. */
  takesContext(fn: TestCallback): void
  /** Remembers the function of a table while its rows are declared. */
  declaringRows(fn: TestCallback, declare: () => unknown): unknown
}

export type TestCallback = (...args: never[]) => unknown
export type TestMember = ((...args: unknown[]) => unknown) & { readonly [name: string]: unknown }
