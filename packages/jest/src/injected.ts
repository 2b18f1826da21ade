import type { Wanted } from '@mooring/client/source'
import type { InjectedContext } from './injected-context.ts'
import type { TestFunction } from './test-events.ts'

/** A test or hook that takes containers. */
export interface Injected {
  wanted: Wanted
  /** As it was written. */
  fn: TestFunction
  /** What it is called with. */
  context: InjectedContext | undefined
  /** What it throws instead of being called. */
  failure: Error | undefined
  /** When the wait for its containers was over, where there was one; milliseconds since 1970. */
  readyAtMs?: number
}

const injected = Symbol('injected')

/** What was noted on a function that `withContext` made. */
export const injectedOf = (fn: TestFunction | undefined): Injected | undefined =>
  (fn as { [injected]?: Injected } | undefined)?.[injected]

/** A function that calls the written one with its context. */
export const withContext = (entry: Injected): TestFunction =>
  Object.assign(calling(entry), { [injected]: entry })

// Of the same kind as the written one, because Jest goes by the number of arguments and by generators.
function calling(entry: Injected): TestFunction {
  const { fn } = entry
  if (fn.constructor.name === 'GeneratorFunction') {
    return function* (this: unknown) {
      return yield* fn.call(this, contextOf(entry)) as Generator
    }
  }
  if (fn.length > 1) {
    return function (this: unknown, done) {
      return fn.call(this, contextOf(entry), done)
    }
  }
  return function (this: unknown) {
    return fn.call(this, contextOf(entry))
  }
}

function contextOf({ context, failure }: Injected): InjectedContext | undefined {
  if (failure) throw failure
  return context
}
