import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { deadline, orAborted } from '../abort.ts'

export interface UpgradeRequest {
  path: string
  query?: Record<string, boolean>
  headers?: Record<string, string | string[]>
  signal: AbortSignal
}

interface Modem {
  dial(request: object, answered: (error: Error | null, socket: Duplex) => void): void
}

// A proxy in front of the engine that does not pass upgrades on never answers.
const answerTimeoutMs = 20_000

/**
 * Turns a request to the engine into a connection that speaks another protocol. It is asked past dockerode, which would send
 * the query as a body too: Podman gives that to the process of an attach, and Docker may, where it comes later than the header.
 *
 * @throws what the engine answers instead, also where that is no failure
 */
export async function upgradedSocket(
  docker: Docker,
  { path, query, headers, signal }: UpgradeRequest,
): Promise<Duplex> {
  using limit = deadline(answerTimeoutMs, signal)
  const request = {
    path: query ? `${path}?` : path,
    ...(query && { options: query }),
    method: 'POST',
    hijack: true,
    // Without a body the end of a chunked one would be sent, in the middle of the other protocol.
    file: Buffer.alloc(0),
    ...(headers && { headers }),
    statusCodes: { 404: 'no such container', 500: 'server error' },
    abortSignal: limit.signal,
  }
  const modem = docker.modem as unknown as Modem
  const opening = new Promise<Duplex>((resolve, reject) => {
    modem.dial(request, (error, socket) => (error ? reject(error) : resolve(socket)))
  })
  return orAborted(opening, limit.signal)
}
