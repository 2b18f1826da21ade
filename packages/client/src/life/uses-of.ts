import type { Client } from '../client.ts'
import type { UsedContainer } from '../ended-test.ts'
import type { Owner } from './owner.ts'

/** What a test has of the containers that it names, to be asked while it has it. */
export function usesOf(
  client: Pick<Client, 'dataIdOf'>,
  owner: Owner,
  names: readonly string[],
): UsedContainer[] {
  return [...new Set(names)].map((name) => {
    const container = owner.nameOf(name)
    const data = owner.dataIdOf?.(name) ?? client.dataIdOf(container)
    return { container, ...(data !== undefined && { data }) }
  })
}
