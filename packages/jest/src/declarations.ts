import type { EnvironmentLink, TestCallback } from './environment-link.ts'
import type { TestFunction } from './test-events.ts'
import { createWantedReader, type Wanted } from './wanted.ts'

/** Knows what the `test` function of this package has said of the tests that are being declared. */
export interface Declarations {
  linkTo(test: EnvironmentLink['test']): EnvironmentLink
  wantedByTest(fn: TestFunction): Wanted | undefined
  wantedByHook(fn: TestFunction): Wanted | undefined
}

export function createDeclarations(): Declarations {
  const wantedBy = createWantedReader()
  let contextual: TestCallback | undefined // Jest declares its test at once.
  let rowFunction: TestCallback | undefined
  // Jest makes a function with one argument, `done`, of a row whose test takes more arguments than the row has.
  const wantedByRow = (written: TestCallback, made: TestFunction): Wanted | undefined =>
    made.length === 0
      ? undefined
      : wantedBy(String(written), { position: written.length - 1, isContext: true })
  return {
    linkTo: (test) => ({
      test,
      takesContext: (fn) => void (contextual = fn),
      declaringRows: (fn, declare) => {
        rowFunction = fn
        try {
          return declare()
        } finally {
          rowFunction = undefined
        }
      },
    }),
    wantedByTest: (fn) =>
      rowFunction
        ? wantedByRow(rowFunction, fn)
        : wantedBy(String(fn), { position: 0, isContext: contextual === fn }),
    // A pattern with a default is that of a function with options, which may be a hook, too.
    wantedByHook: (fn) =>
      fn.length === 0 ? undefined : wantedBy(String(fn), { position: 0, isContext: false }),
  }
}
