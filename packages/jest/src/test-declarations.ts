import { createWantedReader, type Wanted } from '@mooring/client/source'
import type { EnvironmentLink, TestCallback } from './environment-link.ts'
import type { TestFunction } from './test-events.ts'

/** Knows what the functions of this package have said of the tests and hooks that are being declared. */
export interface Declarations {
  linkTo(globals: EnvironmentLink['globals']): EnvironmentLink
  wantedByTest(fn: TestFunction): Wanted | undefined
  wantedByHook(fn: TestFunction): Wanted | undefined
}

export function createDeclarations(): Declarations {
  const wantedBy = createWantedReader()
  let contextual: TestCallback | undefined // Jest declares its test or hook at once.
  let rowFunction: TestCallback | undefined
  // Jest makes a function with one argument, `done`, of a row whose test takes more arguments than the row has.
  const wantedByRow = (written: TestCallback, made: TestFunction): Wanted | undefined =>
    made.length === 0
      ? undefined
      : wantedBy(String(written), { position: written.length - 1, isContext: true })
  return {
    linkTo: (globals) => ({
      globals,
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
      fn.length === 0 && contextual !== fn
        ? undefined
        : wantedBy(String(fn), { position: 0, isContext: contextual === fn }),
  }
}
