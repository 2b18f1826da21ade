import { connect, type Socket } from 'node:net'
import type { Target } from './route.ts'
import { onAbort } from './within.ts'

// Taken at import, because fake timers of a test replace the globals later.
const { setTimeout, clearTimeout } = globalThis

/** How long the first address of `localhost` is tried alone; a refusal ends that at once. */
const headStartMs = 250

/**
 * Connects to a service. A service of `localhost` may listen on either family alone, whatever the
 * host's resolver says, so both are tried: 127.0.0.1, then ::1. The socket may be half closed, and
 * does not keep the process alive.
 *
 * @throws the last error of the attempts, or the signal's reason
 */
export function dial(
  { host, port }: Target,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Socket> {
  const waiting = host === 'localhost' ? ['127.0.0.1', '::1'] : [host]
  const attempts = new Set<Socket>()
  let timer: NodeJS.Timeout | undefined
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    const settle = (winner?: Socket): void => {
      clearTimeout(timer)
      release()
      for (const socket of attempts) if (socket !== winner) socket.destroy()
    }
    const tryNext = (): void => {
      clearTimeout(timer)
      const address = waiting.shift()
      if (address === undefined) return
      const socket = startConnecting({ host: address, port }, timeoutMs)
      attempts.add(socket)
      socket.once('connect', () => {
        settle(socket)
        resolve(socket)
      })
      socket.once('error', (error) => {
        attempts.delete(socket)
        tryNext()
        if (attempts.size > 0) return
        settle()
        reject(error)
      })
      timer = setTimeout(tryNext, headStartMs).unref()
    }
    const release = onAbort(signal, () => {
      waiting.length = 0
      settle()
      reject(signal.reason as Error)
    })
    tryNext()
  })
}

function startConnecting({ host, port }: Target, timeoutMs: number): Socket {
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
  socket.on('error', () => {}) // Whoever holds the socket listens to 'close'.
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer in ${timeoutMs} ms`)))
  socket.once('connect', () => socket.setTimeout(0))
  return socket.unref()
}
