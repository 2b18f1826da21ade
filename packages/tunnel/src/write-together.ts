import type { Duplex } from 'node:stream'

// Taken at import, because fake timers of a test replace the globals later.
const { setImmediate } = globalThis

/**
 * Makes a stream send what is written to it in one turn of the event loop at once. ssh2 writes
 * every packet on its own, without its native part even in pieces, and to wake the other end up
 * costs more than the packet itself.
 */
export function writeTogether(stream: Duplex): void {
  const write = stream.write.bind(stream) as (...written: unknown[]) => boolean
  let isWaiting = false
  const flush = (): void => {
    isWaiting = false
    stream.uncork()
  }
  stream.write = (...written: unknown[]): boolean => {
    if (!isWaiting) {
      isWaiting = true
      stream.cork()
      setImmediate(flush)
    }
    return write(...written)
  }
}
