import { connect, type Socket } from 'node:net'
import { onAbort, within, type Limit } from './within.ts'

// Taken at import, because fake timers of a test replace the globals later.
const { setTimeout, clearTimeout } = globalThis

const pauseMs = 25

/**
 * Connects to an SSH server that may still be starting. Tries until the server has said something,
 * because whatever publishes a port of a container accepts before the program in it listens.
 *
 * @throws TunnelFailure 'timeout', or the signal's reason
 */
export async function connectTcp({
  host,
  port,
  ...limit
}: Limit & { host: string; port: number }): Promise<Socket> {
  const attempts = new AbortController()
  const found = untilHeard({ host, port, signal: attempts.signal })
  try {
    return await within(found, limit, `Waiting for SSH on ${host}:${port}`)
  } catch (error) {
    attempts.abort(error)
    found.then(
      (socket) => socket.destroy(),
      () => {},
    )
    throw error
  }
}

interface Attempt {
  host: string
  port: number
  signal: AbortSignal
}

async function untilHeard(attempt: Attempt): Promise<Socket> {
  for (;;) {
    const socket = await heard(attempt)
    if (socket) return socket
    await pause(attempt.signal)
  }
}

/** The socket once it has data to read, which stays in it; undefined when it ended before. */
function heard({ host, port, signal }: Attempt): Promise<Socket | undefined> {
  const socket = connect({ host, port, noDelay: true, keepAlive: true })
  const release = onAbort(signal, () => socket.destroy())
  return new Promise((resolve) => {
    const onReadable = (): void => {
      if (socket.readableLength === 0) return
      release()
      socket.off('readable', onReadable).off('end', onEnd).off('close', onClose)
      resolve(socket)
    }
    const onEnd = (): void => void socket.destroy()
    const onClose = (): void => {
      release()
      resolve(undefined)
    }
    socket.on('error', () => {}) // 'close' follows.
    socket.on('readable', onReadable).on('end', onEnd).on('close', onClose)
  })
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      release()
      resolve()
    }, pauseMs)
    const release = onAbort(signal, () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}
