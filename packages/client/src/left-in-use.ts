import { IsolationError } from './errors.ts'
import { evidence } from './evidence.ts'

/** The failure of a test that left something in its data which had to be ended; undefined where it left nothing. */
export function leftInUse(name: string, left: readonly string[]): IsolationError | undefined {
  if (left.length === 0) return undefined
  return new IsolationError({
    code: 'DATA_LEFT_IN_USE',
    what: `The test left something behind in "${name}", which was ended.`,
    why: left.flatMap((what) => evidence('left', what)),
    fix: 'end transactions, release locks and wait for what runs before the test ends.',
  })
}
