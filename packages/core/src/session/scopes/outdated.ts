import { atAddressOf, type DataLease } from '@mooring/client'
import type { Declarations } from '../containers/declarations.ts'

/** Data that who asks has of his own on a server; undefined for none. */
export type LeaseOf = (server: string) => DataLease | undefined

/**
 * The instances behind one that must be made anew, because they, or those they depend on, work on other data than who
 * asks for it now has: by name, with the server of that data.
 */
export function outdatedBehind(
  { instances }: Pick<Declarations, 'instances'>,
  name: string,
  leaseOf: LeaseOf,
): Map<string, string> {
  const outdated = new Map<string, string>()
  const look = (one: string): string | undefined => {
    const instance = instances.get(one)
    if (!instance) return undefined
    const below = instance.dependsOn.map(look).find((server) => server !== undefined)
    const moved = Object.entries(instance.data ?? {}).find(([server, had]) =>
      isAnother(had, leaseOf(server)),
    )?.[0]
    const server = moved ?? below
    if (server !== undefined) outdated.set(one, server)
    return server
  }
  look(name)
  return outdated
}

const isAnother = (had: DataLease, now: DataLease | undefined): boolean =>
  now !== undefined &&
  Object.entries(had.connection).some(
    ([field, text]) => textOf(field, text) !== textOf(field, now.connection[field] ?? ''),
  )

// Where the session reaches the server may change; on the network it is where it was.
const textOf = (field: string, text: string): string =>
  field === 'url' ? atAddressOf('any://server', text) : text

/** Instances of a test that work on a lease. */
export const testsInstancesOn = (
  { instances }: Pick<Declarations, 'instances'>,
  { server, leaseId }: { server: string; leaseId: string },
): string[] =>
  instances
    .all()
    .filter(({ scope, data }) => scope === 'test' && data?.[server]?.id === leaseId)
    .map(({ name }) => name)
