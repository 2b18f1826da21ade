import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { deadline, orAborted } from '../../abort.ts'

interface Modem {
  dial(
    request: {
      path: string
      method: string
      hijack: boolean
      file: Buffer
      headers: Record<string, string | string[]>
      statusCodes: Record<number, boolean | string>
      abortSignal: AbortSignal
    },
    answered: (error: Error | null, socket: Duplex) => void,
  ): void
}

// A proxy in front of the engine that does not pass upgrades on never answers.
const answerTimeoutMs = 20_000

/**
 * Turns a request to the engine into a connection that speaks HTTP/2.
 *
 * @throws what the engine answers instead
 */
export async function openEngineSocket(
  docker: Docker,
  path: string,
  { headers = {}, signal }: { headers?: Record<string, string | string[]>; signal: AbortSignal },
): Promise<Duplex> {
  using limit = deadline(answerTimeoutMs, signal)
  const modem = docker.modem as unknown as Modem
  const opening = new Promise<Duplex>((resolve, reject) => {
    const request = {
      path,
      method: 'POST',
      hijack: true,
      // Without a body the end of a chunked one would be sent, in the middle of HTTP/2.
      file: Buffer.alloc(0),
      headers: { Upgrade: 'h2c', ...headers },
      statusCodes: { 200: true, 500: 'server error' },
      abortSignal: limit.signal,
    }
    modem.dial(request, (error, socket) => (error ? reject(error) : resolve(socket)))
  })
  return orAborted(opening, limit.signal)
}
