import type { SessionPart } from '../context.ts'
import type { Asked, OpenScope, OpenScopes } from './open-scopes.ts'

/**
 * Forgets what a place has on engines that are lost, so that it is made anew on another; who asks now is the first to
 * know that it is needed.
 */
export function leaveLostEngines(
  context: SessionPart<'declarations' | 'at' | 'several'>,
  { scopes, asked, remove }: LeavingParts,
): void {
  if (!context.several) return
  const isLost = (engine: string | undefined): boolean =>
    engine !== undefined && context.at({ engine }).engine.loss.error !== undefined
  for (const open of scopes.openAt(asked.place)) {
    const left = leftBehind(context, open, isLost)
    if (left.length === 0) continue
    // Under their names handles of what is lost may still be used.
    scopes.renumber(open)
    // The engine cannot be asked now; the teardown tries again, and reports what is left.
    remove(left).catch(() => undefined)
  }
}

interface LeavingParts {
  scopes: OpenScopes
  asked: Asked
  remove(names: string[]): Promise<void>
}

function leftBehind(
  { declarations: { instances } }: SessionPart<'declarations'>,
  open: OpenScope,
  isLost: (engine: string | undefined) => boolean,
): string[] {
  for (const [group, engine] of open.engines) if (isLost(engine)) open.engines.delete(group)
  const left = [...open.instances].filter(([, name]) => isLost(instances.get(name)?.engine))
  for (const [declared, name] of left) {
    open.instances.delete(declared)
    instances.forget(name)
  }
  return left.map(([, name]) => name)
}
