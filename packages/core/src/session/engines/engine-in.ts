import type { NarrowScope } from '@mooring/client'
import type { Group } from '../../config/placement/groups.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { SessionPart } from '../context.ts'
import type { Asked, OpenScopes } from '../scopes/open-scopes.ts'

/**
 * The engine of an instance: that of its group, which is placed whole for each worker, file or test, whichever is the widest
 * in it. Undefined where there is one engine.
 */
export function engineIn(
  { declarations: { config, instances }, several }: SessionPart<'declarations' | 'several'>,
  declared: ResolvedContainer,
  { scopes, asked }: { scopes: OpenScopes; asked: Asked },
): string | undefined {
  if (declared.engine !== undefined || !several) return declared.engine
  const { placement } = several
  const group = placement.groupOf(declared.name)
  if (!group) return undefined
  const { engines } = scopes.at(widestOf(group), asked)
  const taken = [...config.containers.filter(({ engine }) => engine), ...instances.all()]
  const engine = engines.get(group.id) ?? placement.roomFor(group, taken)
  engines.set(group.id, engine)
  return engine
}

const fromTheWidest: readonly NarrowScope[] = ['worker', 'file', 'test']

const widestOf = ({ containers }: Group): NarrowScope =>
  fromTheWidest.find((scope) => containers.some((one) => one.scope === scope)) ?? 'test'
