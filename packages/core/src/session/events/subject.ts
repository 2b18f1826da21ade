import type { ResolvedContainer } from '../../config/resolved.ts'
import type { Subject } from './lifecycle.ts'

/** Which container an event is about. */
export const subjectOf = ({ name, instanceOf, engine }: ResolvedContainer): Subject => ({
  container: name,
  ...(instanceOf !== undefined && { instanceOf }),
  ...(engine !== undefined && { engine }),
})
