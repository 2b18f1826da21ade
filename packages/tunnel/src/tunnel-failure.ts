/**
 * What went wrong: the server refused the user key; it is not the server whose key is pinned; it
 * refused to listen on a port; the connection ended; a deadline passed; what came was not SSH.
 */
export type TunnelFailureReason =
  | 'auth'
  | 'host-key'
  | 'port-refused'
  | 'closed'
  | 'timeout'
  | 'protocol'

/** The only error of this package, but for the caller's own abort reason and wrong arguments. */
export class TunnelFailure extends Error {
  readonly reason: TunnelFailureReason
  /** The port of the remote forward that it is about, if it is about one. */
  readonly port: number | undefined

  constructor(
    message: string,
    { reason, port, cause }: { reason: TunnelFailureReason; port?: number; cause?: unknown },
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'TunnelFailure'
    this.reason = reason
    this.port = port
  }
}
