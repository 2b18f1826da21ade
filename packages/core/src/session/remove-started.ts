import type { RecordKeeper } from './record-keeper.ts'
import type { Deaths } from './reports/deaths.ts'
import type { Starter } from './starter.ts'

export interface RemovalParts {
  starter: Starter
  records: RecordKeeper
  deaths: Deaths
}

export interface RemovalRequest {
  names: readonly string[]
  /** Why what is being started is given up, in words that follow "because". */
  reason: string
  /** Removes one on the engine. */
  remove(name: string): Promise<void>
}

/**
 * Removes containers while their session goes on, all at once: starts that are under way are given up, and handles are
 * told.
 *
 * @throws DockerError when one cannot be removed
 */
export async function removeStarted(
  { starter, records, deaths }: RemovalParts,
  { names, reason, remove }: RemovalRequest,
): Promise<void> {
  await starter.forget(names, reason)
  const running = records.followed(names)
  for (const one of running) records.forget(one)
  await Promise.all(
    names.map((name) => {
      const own = running.find((one) => one.declared.name === name)
      return own ? deaths.meant(own, () => remove(name)) : remove(name)
    }),
  )
}
