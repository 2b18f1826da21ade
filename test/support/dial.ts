import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { deadline } from '../../packages/core/src/abort.ts'

/** Sends text over tcp and answers what comes back until the other side ends. */
export async function tcpAnswer(host: string, port: number, text = ''): Promise<string> {
  const socket = connect({ host, port })
  socket.write(text)
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk)
  return answer
}

/** Sends a datagram until one comes back, because a datagram may be lost. */
export async function udpAnswer(host: string, port: number): Promise<string> {
  using limit = deadline(60_000, new AbortController().signal)
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  const send = (): void => socket.send('ping', port, host)
  const again = setInterval(send, 200)
  send()
  try {
    const [message] = (await once(socket, 'message', { signal: limit.signal })) as [Buffer]
    return message.toString()
  } finally {
    clearInterval(again)
    socket.close()
  }
}

/** A port of this host that somebody listens on, until the end of the block. */
export async function takenPort(host = '127.0.0.1'): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

/** A port of this host that was free a moment ago. */
export async function freePort(): Promise<number> {
  await using taken = await takenPort()
  return taken.port
}
