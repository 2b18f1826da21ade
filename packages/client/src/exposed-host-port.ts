import { UsageError } from './errors.ts'
import { evidence } from './evidence.ts'
import type { ExposedHostPort, ListeningServer } from './handle.ts'

/** The name of this machine in containers that may reach it; Testcontainers' convention. */
const hostAlias = 'host.testcontainers.internal'

export const exposed = (port: number): ExposedHostPort => ({
  host: hostAlias,
  port,
  url: `http://${hostAlias}:${port}`,
})

/** @throws UsageError INVALID_REQUEST for what is no port, or does not listen on one */
export function listeningPort(port: number | ListeningServer): number {
  const address = typeof port === 'number' ? { port } : port.address()
  const number = address !== null && typeof address === 'object' ? address.port : Number.NaN
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number
  throw new UsageError({
    code: 'INVALID_REQUEST',
    what: 'Host port exposure takes a tcp port from 1 to 65535, or a server that listens on one.',
    why: evidence(
      'given',
      typeof port === 'number' ? `${port}` : 'a server that does not listen on a port',
    ),
    fix: 'wait for the `listening` event of the server before its port is exposed.',
  })
}
