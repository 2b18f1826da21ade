import type { Terminal } from './terminal/terminal.ts'

/** What a command works with. */
export interface Cli {
  terminal: Terminal
  /** Where the search for the config begins. */
  directory: string
  /** Aborts at Ctrl-C, and when nobody reads the result any more. */
  signal: AbortSignal
  /** Sets the exit code of a command that did its work and has something bad to say. */
  fail(): void
  /** The same with a code of its own. */
  exitWith(code: number): void
  /** Has the process end with the command, though something may still work for which nobody waits. */
  leaveBehind(): void
}
