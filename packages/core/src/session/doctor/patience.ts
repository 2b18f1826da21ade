/** How long an examination goes on. */
export interface Patience {
  /** Gives it up. */
  signal: AbortSignal
  /** Ends it: what is not known by then is reported as unknown. */
  limit: AbortSignal
}
