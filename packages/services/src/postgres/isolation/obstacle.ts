import type { IsolationProvider } from '@mooring/core'
import type { PostgresOptions } from '../options.ts'

/** By how much lives longer. */
const lives = ['test', 'file', 'worker']

/** What speaks against an app in a container that works on the database of its worker, file or test. */
export const obstacleOf =
  ({
    method,
    isolation = 'none',
  }: Pick<PostgresOptions, 'method' | 'isolation'>): NonNullable<IsolationProvider['obstacle']> =>
  (scope) => {
    if (method === 'transaction')
      return "with method: 'transaction' nobody else sees what a test writes before it is rolled back; use method: 'reset'"
    if (method === 'clone' && lives.indexOf(scope) > lives.indexOf(isolation))
      return `with method: 'clone' each ${isolation} has another database; use method: 'reset', or scope: '${isolation}'`
    return undefined
  }
