import {
  connectSession as openConnection,
  createHandle,
  createRecords,
  UsageError,
  type Ask,
  type Handle,
  type LiveRecord,
  type Place,
  type SessionAddress,
} from '@mooring/client'
import type { Containers, LeasableNames } from '../config/register.ts'
import { addressOf } from './address-text.ts'
import { createLending } from './lending.ts'
import type { OpenedContainers } from './opened-containers.ts'

/** A session of another process. */
export interface ConnectedSession<
  Handles = Containers,
  Leasable extends keyof Handles = keyof Handles,
> extends OpenedContainers<Handles, Leasable> {
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
  Leasable extends keyof Handles = LeasableNames & keyof Handles,
>(address: string | undefined): Promise<ConnectedSession<Handles, Leasable>>
export async function connectSession(
  text: string | undefined,
): Promise<ConnectedSession<Record<string, Handle>>> {
  const address = addressOf(text)
  const { ask, liveOf, disconnect } = connectionTo(address)
  const containers: Record<string, Handle> = {}
  const start = async (name: string): Promise<Handle> =>
    (containers[name] ??= createHandle(await liveOf(name), ask))
  const lending = createLending({ declared: address, ask, liveOf })
  const close = async (): Promise<void> => {
    await lending.end()
    disconnect()
  }
  await Promise.all(address.presumed.map(start)).catch((error: unknown) => {
    disconnect()
    throw error
  })
  return {
    containers,
    start,
    lease: lending.lease,
    environment: (...leases) => lending.environment(leases),
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Connection {
  ask: Ask
  liveOf(name: string, place?: Place): Promise<LiveRecord>
  disconnect(): void
}

function connectionTo(address: SessionAddress): Connection {
  const records = createRecords(address.containers)
  const { ask: send, close } = openConnection(address, records.heard)
  let isClosed = false
  const ask: Ask = async (method, params) => {
    if (isClosed) throw connectionClosed()
    return send(method, params)
  }
  const disconnect = (): void => {
    isClosed = true
    close()
  }
  return {
    ask,
    liveOf: async (name, place) =>
      records.of(await ask('start', { name, ...(place && { place }) })),
    disconnect,
  }
}

const connectionClosed = (): UsageError =>
  new UsageError({
    code: 'SESSION_CLOSED',
    what: 'The connection to the session was closed by this process.',
    fix: 'close it after the last test.',
  })
