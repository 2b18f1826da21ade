import type { Handle } from '@mooring/client'
import type { WaitFunction } from '@mooring/core'

/** What a probe of a server gets. */
export interface ProbedServer {
  handle: Handle
  /** The declared `url`, filled in; empty where there is none. */
  url: string
  directory: string
  /** Aborts when the probe has taken too long, or the wait is over. */
  signal: AbortSignal
}

/** A server that is about to answer does so at once; one that does not is asked anew. */
const probeTimeoutMs = 2_000

/**
 * Makes a wait function of one conversation with a server. A conversation that does not end in time is given up, also
 * where its client would wait on.
 *
 * @param waitsFor in words that follow "waited for"
 * @param options.load loads the client from the project in a folder; it is done while the server starts
 * @param options.timeoutMs of one conversation. Default: 2,000.
 */
export function probeOf(
  waitsFor: string,
  converse: (server: ProbedServer) => Promise<void>,
  {
    load,
    timeoutMs = probeTimeoutMs,
  }: { load?: (directory: string) => unknown; timeoutMs?: number } = {},
): WaitFunction {
  return Object.assign(
    async (...[handle, options]: Parameters<WaitFunction>): Promise<void> => {
      const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)])
      const url: unknown = handle.url
      const server = { handle, url: typeof url === 'string' ? url : '', ...options, signal }
      await unlessAborted(converse(server), signal)
    },
    { waitsFor, ...(load && { load }) },
  )
}

function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
