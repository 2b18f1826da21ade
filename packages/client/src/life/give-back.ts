import type { LeasedHandle } from '../handle-store.ts'
import { leftInUse } from '../left-in-use.ts'

/** Gives data back. @returns what was left in use, or why it could not be given back */
export const giveBack = async (
  [name, { release }]: readonly [string, Pick<LeasedHandle, 'release'>],
  hasFailed: boolean,
): Promise<Error[]> => {
  const failure = await release({ hasFailed }).then(
    (left) => leftInUse(name, left),
    (error: Error) => error,
  )
  return failure ? [failure] : []
}
