import { request, type SshConnection } from './ssh-connection.ts'

/**
 * Makes sshd send small packets at once. It sets TCP_NODELAY only when a session asks for a
 * command, which a connection of forwards never does, and then each new one costs 40 ms. Whether
 * the command runs, fails or is refused does not matter.
 */
export function askForNoDelay(connection: SshConnection): void {
  request(connection, (client) =>
    client.exec('true', (error, channel) => {
      if (error) return
      channel.on('error', () => {}).resume()
      channel.stderr.resume()
      channel.end()
    }),
  )
}
