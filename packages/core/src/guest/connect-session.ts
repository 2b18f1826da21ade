import {
  connectSession as openConnection,
  createHandle,
  type Ask,
  type ChangingRecord,
  type ContainerRecord,
  type Handle,
  type LiveRecord,
  type SessionAddress,
} from '@mooring/client'
import type { Containers, IsolatedNames } from '../config/register.ts'
import { addressOf } from './address-text.ts'
import { createLending } from './lending.ts'
import type { OpenedContainers } from './opened-containers.ts'

/** A session of another process. */
export interface ConnectedSession<
  Handles = Containers,
  Isolated extends keyof Handles = keyof Handles,
> extends OpenedContainers<Handles, Isolated> {
  /** Gives back what is leased here and ends the connection; the session goes on. */
  close(): Promise<void>
}

/**
 * Reaches a session that another process has started and serves. The process is not kept alive by it.
 *
 * @param address what `serve()` has answered
 * @throws UsageError SESSION_NOT_FOUND for what is no address, SESSION_CLOSED when nobody answers there
 */
export function connectSession<
  Handles = Containers,
  Isolated extends keyof Handles = IsolatedNames & keyof Handles,
>(address: string | undefined): Promise<ConnectedSession<Handles, Isolated>>
export async function connectSession(
  text: string | undefined,
): Promise<ConnectedSession<Record<string, Handle>>> {
  const address = addressOf(text)
  const { ask, liveOf, disconnect } = recordsOf(address)
  const containers: Record<string, Handle> = {}
  const start = async (name: string): Promise<Handle> =>
    (containers[name] ??= createHandle(await liveOf(name), ask))
  const lending = createLending({ declared: address, ask, liveOf })
  const close = async (): Promise<void> => {
    await lending.end()
    disconnect()
  }
  await Promise.all(address.presumed.map(start))
  return { containers, start, lease: lending.lease, close, [Symbol.asyncDispose]: close }
}

interface Records {
  ask: Ask
  liveOf(name: string): Promise<LiveRecord>
  disconnect(): void
}

/** What the session last said of its containers. */
function recordsOf(address: SessionAddress): Records {
  const records = new Map<string, ChangingRecord>()
  const heard = (changed: ContainerRecord): void => {
    const live = records.get(changed.name)
    if (live) live.current = changed
    else records.set(changed.name, { current: changed })
  }
  const { ask, close } = openConnection(address, heard)
  const liveOf = async (name: string): Promise<LiveRecord> => {
    const answered = await ask('start', { name })
    // News may have come with the answer, and then they are newer.
    const live = records.get(answered.name) ?? { current: answered }
    records.set(answered.name, live)
    return live
  }
  return { ask, liveOf, disconnect: close }
}
