import type { Handle } from '@mooring/client'

export interface ServerAccess {
  readonly handle: Handle
  /** The declared `connection`, and `url` where there is one, filled in for this side. */
  readonly connection: Readonly<Record<string, string>>
  /** Of a server that runs already: its URL, and the prefix of the names of all that is made there. */
  readonly borrowed?: { readonly url: string; readonly prefix: string } | undefined
  /** Folder of the config: where relative paths start and clients are looked for. */
  readonly directory: string
  /** True where the container outlives the run, so that the next one finds what was prepared. */
  readonly isKept: boolean
  /** Aborts when the session closes. */
  readonly signal: AbortSignal
  /** Tells a person one line of what goes on, such as a slower way that had to be taken. */
  tell(line: string): void
}

export interface BorrowedPlace {
  /** Fields of the connection that differ from the server's, such as `database` and `url`. */
  readonly connection: Readonly<Record<string, string>>
  /** Removes all that was made on the server, also by others who had a part of this one. */
  end(): Promise<void>
}
