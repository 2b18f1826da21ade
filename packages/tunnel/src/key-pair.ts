import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** An ed25519 key of one run; it lives in memory only. */
export interface KeyPair {
  /** The private half in OpenSSH's own format. */
  privateKey: string
  /** The public half as a line of authorized_keys: 'ssh-ed25519 AAAA…'. */
  publicKey: string
}

const algorithm = 'ssh-ed25519'

/**
 * Makes an ed25519 pair, in less than a millisecond. The generator of ssh2 is not used, because it
 * spoils each key that begins with a zero byte: https://github.com/mscdex/ssh2/issues/1513
 */
export function generateKeyPair(): KeyPair {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  const publicBlob = Buffer.concat([lengthAnd(algorithm), lengthAnd(point)])
  const lines =
    privateBlob({ seed, point, publicBlob })
      .toString('base64')
      .match(/.{1,70}/g) ?? []
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${algorithm} ${publicBlob.toString('base64')}`,
  }
}

/** Unencrypted, as PROTOCOL.key of OpenSSH lays it down. */
function privateBlob(key: { seed: Buffer; point: Buffer; publicBlob: Buffer }): Buffer {
  const check = randomBytes(4)
  const secret = Buffer.concat([
    check,
    check,
    key.publicBlob,
    lengthAnd(Buffer.concat([key.seed, key.point])),
    lengthAnd(''), // Comment.
  ])
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, -secret.length & 7))
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    lengthAnd('none'), // Cipher.
    lengthAnd('none'), // Key derivation,
    lengthAnd(''), // and its options.
    uint32(1), // Number of keys.
    lengthAnd(key.publicBlob),
    lengthAnd(Buffer.concat([secret, padding])),
  ])
}

const lengthAnd = (content: string | Buffer): Buffer =>
  Buffer.concat([uint32(content.length), Buffer.from(content)])

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
