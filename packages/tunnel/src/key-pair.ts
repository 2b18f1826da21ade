import ssh2 from 'ssh2'

/** An ed25519 key of one run; it lives in memory only. */
export interface KeyPair {
  /** The private half in OpenSSH's own format. */
  privateKey: string
  /** The public half as a line of authorized_keys: 'ssh-ed25519 AAAA…'. */
  publicKey: string
}

/** Makes an ed25519 pair; takes some milliseconds. */
export function generateKeyPair(): KeyPair {
  const pair = ssh2.utils.generateKeyPairSync('ed25519')
  return { privateKey: pair.private, publicKey: pair.public }
}
