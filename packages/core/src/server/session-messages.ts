import type { EndedTest, SessionAddress, WireError } from '@mooring/client'

/** Messages of the runner to the session process; each order is answered by its id. */
export type SessionOrder = { id: number } & (
  | { kind: 'open'; file: string; isWatched: boolean; tellsEvents: boolean }
  | { kind: 'begin'; files: readonly string[] }
  | { kind: 'tell'; tests: readonly EndedTest[] }
  | { kind: 'reload' }
  | { kind: 'look' }
  | { kind: 'close' }
)

/** What runners know of a run: as of the last answer. */
export interface RunState {
  address: SessionAddress
  /** Absolute paths of the files that the config was read from. */
  sources: string[]
  /** Absolute paths of what containers are made from. */
  watched: string[]
  /** Names of containers that a reload would start anew; only in the answer to `look`. */
  edited?: string[]
}

/** What it tells. */
export type SessionNews =
  /** It runs this program, and is ready for orders. */
  | { kind: 'ready' }
  /** One line of progress. */
  | { kind: 'line'; line: string }
  /** What happened, as JSON; only where it was asked for. */
  | { kind: 'event'; line: string }
  /** A file that the config is read from. */
  | { kind: 'source'; file: string }
  | { kind: 'answer'; id: number; state: RunState | undefined; error: WireError | undefined }
