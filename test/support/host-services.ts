import type { Handle } from '@mooring/client'
import { startService, type Service } from './sshd-services.ts'

/** What containers reach the host under. */
export const hostAlias = 'host.testcontainers.internal'

/** A container that waits to be told what to do. */
export const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } as const

/** A service of the host that answers over HTTP at accept and leaves, whatever was asked. */
export const startGreeter = (
  text: string,
  where: { host?: string; port?: number } = {},
): Promise<Service> =>
  startService((socket) => {
    socket.resume().end(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`)
  }, where)

/** What a shell in a container prints, both outputs together. */
export async function shell(container: Handle, script: string): Promise<string> {
  const { stdout, stderr } = await container.exec(['timeout', '120', 'sh', '-c', script])
  return stdout + stderr
}

/** What a container gets over HTTP from a port of the host, or from a place; else the words of wget. */
export const fetched = (container: Handle, place: string | number): Promise<string> =>
  shell(
    container,
    `wget -q -O - http://${typeof place === 'number' ? `${hostAlias}:${place}` : place}/`,
  )
