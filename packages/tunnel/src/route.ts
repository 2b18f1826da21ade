/** Somebody connected to a forwarded port. */
export interface IncomingConnection {
  port: number
  /** Where from, as the server saw it. */
  sourceAddress: string
  sourcePort: number
}

/** A service to connect to; the host `localhost` stands for 127.0.0.1 and ::1. */
export interface Target {
  host: string
  port: number
}

/** Decides where an incoming connection goes; undefined, or a throw, rejects it. */
export type Route = (
  incoming: IncomingConnection,
) => Promise<Target | undefined> | Target | undefined
