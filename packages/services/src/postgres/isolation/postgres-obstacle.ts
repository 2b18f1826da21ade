import type { IsolationProvider } from '@mooring/core/service'
import { outlives } from '../../isolation/obstacle.ts'
import type { PostgresOptions } from '../postgres-options.ts'

/** What speaks against an app in a container that works on the database of its worker, file or test. */
export const obstacleOf =
  ({
    method,
    isolation = 'none',
  }: Pick<PostgresOptions, 'method' | 'isolation'>): NonNullable<IsolationProvider['obstacle']> =>
  (scope, field) => {
    if (isolation === 'none' || !['url', 'database'].includes(field)) return undefined
    if (method === 'transaction')
      return "with method: 'transaction' nobody else sees what a test writes before it is rolled back; use method: 'reset'"
    if (method === 'clone' && outlives(scope, isolation))
      return `with method: 'clone' each ${isolation} has another database; use method: 'reset', or scope: '${isolation}'`
    return undefined
  }
