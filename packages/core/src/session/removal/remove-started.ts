import type { ContainerTable } from '../containers/container-table.ts'
import type { RecordKeeper } from '../containers/record-keeper.ts'
import type { Deaths } from '../reports/deaths.ts'

export interface RemovalParts {
  records: RecordKeeper
  deaths: Deaths
}

export interface RemovalRequest {
  names: readonly string[]
  /** Why, in words that follow "because". */
  reason: string
  /** Removes one on the engine. @default what is registered for it */
  remove?(name: string): Promise<void>
}

/**
 * Removes containers while their session goes on, all at once: starts that are under way are given up, and handles are
 * told.
 *
 * @throws DockerError when one cannot be removed
 */
export const removeStarted = (
  containers: ContainerTable,
  { records, deaths }: RemovalParts,
  { names, reason, remove = containers.removals.remove }: RemovalRequest,
): Promise<void> =>
  containers.end(names, {
    reason,
    remove: async (cameToReady) => {
      for (const running of cameToReady) records.removed(running)
      const removals = await Promise.allSettled(
        names.map(async (name) => {
          const own = cameToReady.find(({ declared }) => declared.name === name)
          await (own ? deaths.meant(own, () => remove(name)) : remove(name))
        }),
      )
      // Late, because a name is free for the next one when all of them have ended.
      for (const removal of removals) if (removal.status === 'rejected') throw removal.reason
    },
  })
