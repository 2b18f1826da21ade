import type { Readable, Writable } from 'node:stream'

/** What a command reads and writes. */
export interface ExecStreams {
  /** Undefined: its input is closed. */
  input: Readable | undefined
  output: Writable
  error: Writable
  /** The command gets a terminal of this size; undefined: none. */
  terminal:
    | { size(): { columns: number; rows: number }; onResize(listener: () => void): () => void }
    | undefined
}
