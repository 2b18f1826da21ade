import { timingSafeEqual } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Duplex } from 'node:stream'
import ssh2, { type Algorithms, type Client, type ConnectConfig } from 'ssh2'
import { connectionLost, failureOf, type Progress } from './ssh-failure.ts'
import type { SshOptions } from './ssh-options.ts'
import { TunnelFailure } from './tunnel-failure.ts'
import { within } from './within.ts'
import { writeTogether } from './write-together.ts'

export interface SshConnection {
  client: Client
  stream: Duplex
  /** Aborts when nothing can be sent any more; its reason is a TunnelFailure. */
  over: AbortSignal
  /** What ended the connection; undefined when it was ended from here. */
  closed: Promise<TunnelFailure | undefined>
  /** Ends the connection; the first call counts. */
  end(failure?: TunnelFailure): void
}

/** Fixed for the same behaviour everywhere; AES-GCM stays fast without the native part of ssh2. */
const algorithms: Algorithms = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org'],
  serverHostKey: ['ssh-ed25519'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  compress: ['none'],
}

/** Shakes hands and logs in. @throws TunnelFailure, or the signal's reason */
export async function connectSsh(options: SshOptions): Promise<SshConnection> {
  const progress: Progress = { stage: 'key-exchange', hostKeyRefused: false, streamEnded: false }
  const connection = follow(new ssh2.Client(), options.stream, progress)
  try {
    await within(
      logIn(connection, options, progress),
      { ...options, over: connection.over },
      'The SSH login',
    )
    return connection
  } catch (error) {
    connection.end(error instanceof TunnelFailure ? error : undefined)
    throw error
  }
}

/** Sends a request; ssh2 throws at that once the stream has ended, which it tells only later. */
export function request(connection: SshConnection, send: (client: Client) => void): void {
  try {
    send(connection.client)
  } catch (cause) {
    connection.end(connectionLost('ready', cause as Error))
  }
}

function follow(client: Client, stream: Duplex, progress: Progress): SshConnection {
  const life = new AbortController()
  setMaxListeners(0, life.signal, stream) // Each connection through the tunnel listens to both.
  const connection = { client, stream, over: life.signal }
  let settle: (failure: TunnelFailure | undefined) => void
  const closed = new Promise<TunnelFailure | undefined>((resolve) => (settle = resolve))
  const end = (failure?: TunnelFailure): void => {
    if (life.signal.aborted) return
    life.abort(failure ?? new TunnelFailure('The tunnel was closed.', { reason: 'closed' }))
    stream.destroy()
    settle(failure)
  }
  const onStreamEnd = (): void => void (progress.streamEnded = true)
  stream.on('end', onStreamEnd).on('error', onStreamEnd).on('close', onStreamEnd)
  // Without a listener for errors, also late ones, the process would die of them.
  client.on('error', (error) => end(failureOf(error, progress)))
  client.on('end', () => end(connectionLost(progress.stage)))
  client.on('close', () => end(connectionLost(progress.stage)))
  return { ...connection, closed, end }
}

function logIn(
  { client, stream, over }: SshConnection,
  { username, userKey, hostPublicKey }: SshOptions,
  progress: Progress,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed || !stream.readable || over.aborted) {
      return reject(connectionLost('key-exchange'))
    }
    client.once('handshake', () => (progress.stage = 'login'))
    client.once('ready', () => {
      progress.stage = 'ready'
      resolve()
    })
    writeTogether(stream)
    connect(client, {
      sock: stream,
      username,
      privateKey: userKey.privateKey,
      authHandler: ['publickey'],
      algorithms,
      readyTimeout: 0,
      hostVerifier: (key: Buffer) => {
        progress.hostKeyRefused = !isKey(key, hostPublicKey)
        return !progress.hostKeyRefused
      },
    })
    if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
  })
}

function connect(client: Client, config: ConnectConfig): void {
  try {
    client.connect(config)
  } catch (cause) {
    throw new TunnelFailure('The user key is not one that SSH can use.', { reason: 'auth', cause })
  }
}

function isKey(key: Buffer, publicKey: string): boolean {
  const expected = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  return key.length === expected.length && timingSafeEqual(key, expected)
}
