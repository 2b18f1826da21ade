import type { Duplex } from 'node:stream'
import type { KeyPair } from './key-pair.ts'
import type { Limit } from './within.ts'

/** What it takes to log in to an SSH server. */
export interface SshOptions extends Limit {
  /**
   * A stream with an SSH server at its other end. It belongs to the connection from here on, and
   * does not keep the process alive if it has an `unref`.
   */
  stream: Duplex
  username: string
  userKey: KeyPair
  /** The key that the server must have, as `KeyPair.publicKey`. */
  hostPublicKey: string
}
