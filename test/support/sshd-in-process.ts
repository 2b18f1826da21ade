import { Duplex } from 'node:stream'
import ssh2, { type Connection } from 'ssh2'
import { generateKeyPair, type KeyPair } from '../../packages/tunnel/src/key-pair.ts'

/** Two streams, each of which reads what the other is given. */
export function streamPair(): [Duplex, Duplex] {
  const left: Duplex = half(() => right)
  const right: Duplex = half(() => left)
  return [left, right]
}

function half(other: () => Duplex): Duplex {
  let resume = (): void => {}
  const stream: Duplex = new Duplex({
    read: () => resume(),
    write: (chunk: Buffer, _encoding, callback) => {
      if (other().destroyed || other().push(chunk)) return void callback()
      Object.assign(other(), { resumeWriter: callback })
    },
    final: (callback) => {
      if (!other().destroyed) other().push(null)
      callback()
    },
    destroy: (error, callback) => {
      if (!other().destroyed) other().push(null)
      callback(error)
    },
  })
  resume = () => {
    const { resumeWriter } = stream as { resumeWriter?: () => void }
    Object.assign(stream, { resumeWriter: undefined })
    resumeWriter?.()
  }
  return stream
}

/** What the server answers to a request of a forward: true, false, or nothing at all. */
export type Answer = (request: { name: string; port: number }) => boolean | undefined

export interface InProcessSshd {
  /** The client's end of the stream. */
  stream: Duplex
  hostKey: KeyPair
  userKey: KeyPair
  /** Requests about forwards so far, such as 'tcpip-forward 8080'. */
  requests: string[]
  /** The logged-in client as the server has it. */
  client(): Connection
  /** Comes to the client through a forward, as if somebody had connected to the port. */
  connectThrough(port: number): Promise<Duplex>
}

/** An SSH server in this process that lets one key in and does as a test says. */
export function startInProcessSshd({
  answer = () => true,
}: { answer?: Answer } = {}): InProcessSshd {
  const [hostKey, userKey] = [generateKeyPair(), generateKeyPair()]
  const [stream, serverEnd] = streamPair()
  const requests: string[] = []
  let loggedIn: Connection | undefined
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (context) => {
      const known = context.method === 'publickey' && isKey(context.key.data, userKey)
      if (known) context.accept()
      else context.reject()
    })
    client.on('ready', () => (loggedIn = client))
    client.on('request', (...[accept, reject, name, info]) => {
      const port = 'bindPort' in info ? info.bindPort : 0
      requests.push(`${name} ${port}`)
      const allowed = answer({ name, port })
      if (allowed === true) accept?.()
      if (allowed === false) reject?.()
    })
  })
  server.injectSocket(serverEnd as never)
  const client = (): Connection => loggedIn!
  return {
    stream,
    hostKey,
    userKey,
    requests,
    client,
    connectThrough: (port) =>
      new Promise((resolve, reject) => {
        client().forwardOut('0.0.0.0', port, '10.0.0.7', 40_000, (error, channel) => {
          if (error) reject(error)
          else resolve(channel)
        })
      }),
  }
}

const isKey = (data: Buffer, { publicKey }: KeyPair): boolean =>
  data.toString('base64') === publicKey.split(' ')[1]
