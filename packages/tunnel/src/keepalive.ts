import { request, type SshConnection } from './ssh-connection.ts'
import { TunnelFailure } from './tunnel-failure.ts'
import { onAbort } from './within.ts'

// Taken at import, because fake timers of a test replace the globals later.
const { setInterval, clearInterval } = globalThis

const maxUnanswered = 3

/**
 * Asks the server for an answer again and again, and ends the connection when it owes three. The
 * keepalive of ssh2 itself is not used, because its timer keeps the process alive.
 */
export function keepAlive(connection: SshConnection, intervalMs: number): void {
  let unanswered = 0
  const ask = (): void => {
    if (unanswered >= maxUnanswered) return connection.end(unresponsive(intervalMs))
    unanswered += 1
    // Ending a forward that nobody began changes nothing, and any answer will do.
    request(connection, (client) => client.unforwardIn('keepalive', 0, () => (unanswered = 0)))
  }
  const timer = setInterval(ask, intervalMs).unref()
  onAbort(connection.over, () => clearInterval(timer))
}

const unresponsive = (intervalMs: number): TunnelFailure =>
  new TunnelFailure(
    `The SSH server left ${maxUnanswered} questions of ${intervalMs} ms each unanswered.`,
    { reason: 'closed' },
  )
