import type { IsolationLevel, NarrowScope } from '@mooring/client'

/** From the shortest life to the longest. */
const lives: readonly string[] = ['test', 'file', 'worker']

/** Whether something of a scope meets data of several tests or files. */
export const outlives = (scope: NarrowScope, level: IsolationLevel): boolean =>
  lives.indexOf(scope) > lives.indexOf(level)

/** Speaks against an app that outlives data whose name never comes back. */
export const namedOnce =
  (level: IsolationLevel | 'none' | undefined, named: string) =>
  (scope: NarrowScope, field: string): string | undefined =>
    level !== undefined && level !== 'none' && field === named && outlives(scope, level)
      ? `each ${level} has another ${named}; use scope: '${level}'`
      : undefined
