import type { DataLease } from '@mooring/client'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { dataReferredTo } from '../../config/works-on.ts'
import type { SessionPart } from '../context.ts'
import { engineIn } from '../engines/engine-in.ts'
import { instanceOf } from './instance.ts'
import { numbered, type Asked, type OpenScopes } from './open-scopes.ts'
import { scopeOfVolume } from './volume-scope.ts'

/**
 * Declares the instance of a container that belongs to where it is asked for, and those it depends on, unless they are.
 *
 * @returns its name; the declared one where there is one for the whole run
 */
export function instanceIn(
  context: SessionPart<'declarations' | 'several'>,
  name: string,
  { scopes, asked }: { scopes: OpenScopes; asked: Asked },
): string {
  const declared = context.declarations.config.containers.find(
    (container) => container.name === name,
  )
  if (!declared || declared.scope === 'run') return name
  const { number, instances } = scopes.at(declared.scope, asked)
  const known = instances.get(name)
  if (known !== undefined) return known
  const own = numbered(name, number)
  instances.set(name, own)
  const instance = instanceOf(declared, {
    name: own,
    container: (other) => instanceIn(context, other, { scopes, asked }),
    volume: (volume) => volumeIn(context, volume, { scopes, asked }),
    engine: engineIn(context, declared, { scopes, asked }),
    data: dataIn(context, declared, { scopes, asked }),
  })
  context.declarations.instances.declare(instance)
  return own
}

function dataIn(
  context: SessionPart<'declarations' | 'several'>,
  declared: ResolvedContainer,
  { scopes, asked }: { scopes: OpenScopes; asked: Asked },
): Record<string, DataLease> {
  const leases = [...dataReferredTo(context.declarations.config, declared)].flatMap(
    ([name, fields]) => {
      const server = instanceIn(context, name, { scopes, asked })
      const lease = asked.leaseOf(server)
      if (!lease) return []
      const used = Object.entries(lease.connection).filter(([field]) => fields.has(field))
      return [[server, { ...lease, connection: Object.fromEntries(used) }] as const]
    },
  )
  return Object.fromEntries(leases)
}

function volumeIn(
  { declarations: { config } }: SessionPart<'declarations'>,
  volume: string,
  { scopes, asked }: { scopes: OpenScopes; asked: Asked },
): string {
  const scope = scopeOfVolume(config, volume)
  if (scope === 'run') return volume
  const { number, volumes } = scopes.at(scope, asked)
  const own = numbered(volume, number)
  volumes.add(own)
  return own
}
