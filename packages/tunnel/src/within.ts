import { TunnelFailure } from './tunnel-failure.ts'

// Taken at import, because fake timers of a test replace the globals later.
const { setTimeout, clearTimeout } = globalThis

/** How long a caller is willing to wait. */
export interface Limit {
  signal: AbortSignal
  timeoutMs: number
}

/**
 * Settles like the work, or rejects with the reason of the first signal that aborts, or with a
 * TunnelFailure 'timeout'. The timer keeps the process alive: somebody awaits this.
 *
 * @param what the work in the words of the timeout's message, such as 'The SSH handshake'
 */
export async function within<T>(
  work: Promise<T>,
  { signal, timeoutMs, over }: Limit & { over?: AbortSignal },
  what: string,
): Promise<T> {
  const signals = over ? [over, signal] : [signal]
  const cut = new AbortController()
  const late = (): void =>
    cut.abort(new TunnelFailure(`${what} took longer than ${timeoutMs} ms.`, { reason: 'timeout' }))
  const timer = setTimeout(late, timeoutMs)
  const stops = signals.map((source) => onAbort(source, () => cut.abort(source.reason)))
  try {
    return await Promise.race([work, rejection(cut.signal)])
  } finally {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

/** Calls back when the signal aborts, at once if it already has; the result takes that back. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) callback()
  else signal.addEventListener('abort', callback, { once: true })
  return () => signal.removeEventListener('abort', callback)
}

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => void onAbort(signal, () => reject(signal.reason as Error)))
