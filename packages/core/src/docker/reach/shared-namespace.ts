import { readFile, realpath } from 'node:fs/promises'

/**
 * True when whoever listens on a unix socket is in the network namespace of this process, so that its 127.0.0.1 is
 * ours. The kernel lists the sockets of a namespace only there; one that is mounted into a container is not among them.
 */
export async function listensHere(socketPath: string): Promise<boolean> {
  const table = await readFile('/proc/net/unix', 'utf8').catch(() => '')
  const target = await realpath(socketPath).catch(() => socketPath)
  const listening = listeningIn(table)
  if (listening.includes(socketPath) || listening.includes(target)) return true
  // The engine may know another path to the same place, as /var/run is one to /run.
  const others = listening.filter((path) => path.endsWith(baseOf(socketPath)))
  return (await Promise.all(others.map((path) => realpath(path).catch(() => '')))).includes(target)
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/'))

/** Paths of the sockets that accept connections, in the kernel's table. */
export function listeningIn(table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const [, flags, path] = /^\w+: \w+ \w+ (\w+) \w+ \w+ +\d+ (\/.*)$/.exec(line) ?? []
    return flags === acceptsConnections && path !== undefined ? [path] : []
  })
}

const acceptsConnections = '00010000'
