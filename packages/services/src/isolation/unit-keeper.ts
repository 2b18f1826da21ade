import type { ServerAccess } from '@mooring/core/service'

/** What a server calls one part of its data that can be a test's own: a database, a virtual host. */
export interface UnitKeeper {
  nameOf(number: number): string
  /** Makes a unit, or makes it anew where one of this name is left from an earlier run. */
  make(name: string): Promise<void>
  /** Makes a unit that is in use, if it went with the memory of a server that was started again. Default: its name is enough. */
  readonly makeAgain?: ((name: string) => Promise<void>) | undefined
  /**
   * Undoes what a user left, so that the next one finds the unit as if it were new.
   *
   * @returns what was left that may harm others, in words; rejects where it cannot be undone
   */
  clean(name: string): Promise<readonly string[]>
  /** Fields of the connection as they are now: addresses change when a server restarts. */
  connectionOf(name: string): Readonly<Record<string, string>>
  /** How a person looks at a unit that is kept: a command or an address, without the password. */
  lookAt(name: string): string
  /** Closes connections. */
  close(): Promise<void>
  /** How many units the server can have. Default: any number. */
  readonly mostUnits?: number | undefined
}

/** The server that has the units. */
export type ServerOfUnits = Pick<ServerAccess, 'signal' | 'tell'> & {
  readonly handle: { readonly name: string }
}
