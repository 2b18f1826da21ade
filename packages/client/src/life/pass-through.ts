import type { Client } from '../client.ts'
import type { TestOwner } from './owner.ts'

/**
 * Has containers started on data that is given back at once: a test of this worker will have its own at the same address.
 *
 * @returns throws why one of them could not be had
 */
export async function passThrough(
  client: Client,
  owner: TestOwner,
  names: readonly string[],
): Promise<(name: string) => void> {
  await owner.have(names)
  await owner.giveBack({ hasFailed: false })
  return (name) => {
    try {
      owner.handle(name)
    } catch (error) {
      client.noteFailure(name, error as Error)
      throw error
    }
  }
}
