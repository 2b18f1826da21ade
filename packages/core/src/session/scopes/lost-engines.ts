import type { SessionContext } from '../context.ts'
import type { Asked, OpenScope, OpenScopes } from './open-scopes.ts'

/**
 * Lets go of what a place has on engines that are lost, so that it is made anew on another; who asks now is the first to
 * know that it is needed.
 *
 * @returns names of the instances, for each scope that had some
 */
export function leaveLostEngines(
  context: SessionContext,
  scopes: OpenScopes,
  { place }: Asked,
): string[][] {
  if (!context.several) return []
  const isLost = (engine: string | undefined): boolean =>
    engine !== undefined && context.at({ engine }).engine.loss.error !== undefined
  return scopes.openAt(place).flatMap((open) => {
    const left = leftBehind(context, open, isLost)
    // Under their names handles of what is lost may still be used.
    if (left.length > 0) scopes.renumber(open)
    return left.length > 0 ? [left] : []
  })
}

function leftBehind(
  { instances }: SessionContext,
  open: OpenScope,
  isLost: (engine: string | undefined) => boolean,
): string[] {
  for (const [group, engine] of open.engines) if (isLost(engine)) open.engines.delete(group)
  const left = [...open.instances].filter(([, name]) => isLost(instances.get(name)?.engine))
  for (const [declared, name] of left) {
    open.instances.delete(declared)
    instances.delete(name)
  }
  return left.map(([, name]) => name)
}
