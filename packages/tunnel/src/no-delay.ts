import { silence } from './silence.ts'
import type { SshConnection } from './ssh-connection.ts'
import { onAbort } from './within.ts'

/**
 * Makes sshd send small packets at once. It sets TCP_NODELAY only when a session asks for a
 * command, which a connection of forwards never does, and then each new one costs 40 ms. Whether
 * the command runs, fails or is refused does not matter.
 */
export function askForNoDelay({ client, over }: SshConnection): void {
  client.exec('true', (error, channel) => {
    if (error) return
    const release = onAbort(over, () => silence(channel))
    channel.on('error', () => {}).on('close', release)
    channel.resume()
    channel.stderr.resume()
    channel.end()
  })
}
