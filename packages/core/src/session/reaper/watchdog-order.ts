import type { Endpoint } from '../../docker/endpoint/endpoint-candidates.ts'

/** What the watchdog is to remove, and where; the first line that it reads. */
export interface WatchdogOrder {
  kind: 'order'
  sessionId: string
  /** Process id, for the log. */
  ownerPid: number
  endpoint: Endpoint
  /** The note of the session in the ledger, which goes when the session's objects are gone. */
  noteFile: string
  /** Where it tells what it did. */
  logFile: string
}

/** A line to the watchdog. When its input ends without 'disarm', the owner died. */
export type WatchdogMessage =
  | WatchdogOrder
  /** One more folder to remove after the death of the owner. */
  | { kind: 'folder'; path: string }
  /** Whether there is a request to make an object that the engine has not answered. */
  | { kind: 'pending'; isPending: boolean }
  /** The owner has removed everything by itself. */
  | { kind: 'disarm' }
