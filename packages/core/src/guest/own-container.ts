import { randomUUID } from 'node:crypto'
import type { Ask, LiveRecord, Place, SessionAddress } from '@mooring/client'

/** The container that a lease is of. */
export interface OwnContainer {
  live: LiveRecord
  /** Removes it in the background where it is there for this lease alone. */
  end(): Promise<void>
}

export interface OwnContainerParts {
  declared: Pick<SessionAddress, 'scopes'>
  ask: Ask
  /** Waits until a container is ready, or the one of a place. */
  liveOf(name: string, place?: Place): Promise<LiveRecord>
}

/** Waits until the container of a lease is ready: one of its own, that of its worker, or the one of all. */
export async function ownContainer(
  name: string,
  worker: string,
  { declared, ask, liveOf }: OwnContainerParts,
): Promise<OwnContainer> {
  if (declared.scopes?.[name] === undefined)
    return { live: await liveOf(name), end: async () => undefined }
  const id = randomUUID()
  const end = async (): Promise<void> => {
    await ask('endScope', { scope: 'test', id })
    await ask('endScope', { scope: 'file', id })
  }
  try {
    return { live: await liveOf(name, { worker, file: id, test: id }), end }
  } catch (error) {
    await end().catch(() => undefined)
    throw error
  }
}
