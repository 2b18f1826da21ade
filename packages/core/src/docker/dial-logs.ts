import type { IncomingMessage } from 'node:http'
import type Docker from 'dockerode'

interface Dialler {
  dial(request: object, callback: (error: unknown, answer: unknown) => void): void
}

/**
 * Asks for the log of a container past dockerode, which gives it as a stream only to those who follow it, and takes one that
 * happens to be JSON for an answer in JSON.
 */
export function dialLogs(
  docker: Docker,
  id: string,
  { signal, ...options }: { signal?: AbortSignal; [option: string]: unknown },
): Promise<IncomingMessage> {
  const request = {
    path: `/containers/${id}/logs?`,
    options,
    method: 'GET',
    isStream: true,
    ...(signal && { abortSignal: signal }),
    statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
  }
  return new Promise((resolve, reject) => {
    ;(docker.modem as Dialler).dial(request, (error, answer) =>
      error ? reject(error) : resolve(answer as IncomingMessage),
    )
  })
}
