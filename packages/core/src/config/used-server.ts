import { isIP } from 'node:net'
import type { UseConfig } from './written/written-use.ts'

/** Ports of URLs that name none, by scheme. */
const usualPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  mongodb: 27017,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  memcached: 11211,
  nats: 4222,
  mqtt: 1883,
}

/** URL of the server that is used in the place of a container; undefined where there is none. */
export function usedUrl(use: UseConfig | undefined): string | undefined {
  const url = typeof use === 'object' ? use.url : use
  return url === '' ? undefined : url
}

/** Where it listens. */
export function usedAddress(url: string): { host: string; port: number | undefined } {
  const { hostname, port, protocol } = new URL(url)
  const usual = usualPorts[protocol.slice(0, -1)]
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port) }
}

/** Why a server does not look like one for tests, in words that follow "because"; undefined where it does. */
export function doubtAboutServer(url: string): string | undefined {
  const { pathname, searchParams } = new URL(url)
  // Clients of PostgreSQL take the host from there.
  const others = ['host', 'hostaddr'].flatMap((name) => searchParams.getAll(name))
  const hosts = [usedAddress(url).host, ...others]
  if (hosts.concat(pathname).some((text) => ofProduction.test(text)))
    return 'its URL speaks of production'
  const far = hosts.find((host) => !isNear(host))
  return far === undefined
    ? undefined
    : `${far} is no name or address of this machine or a local network`
}

const ofProduction = /(?:^|[^a-z])(?:prod|live)\d*(?:[^a-z]|$)|production/i

const localNames = /(?:^|\.)(?:localhost|local|internal|test|lan|home\.arpa)$/i

// A name without a dot is one of a network of containers, or of this machine's own list.
function isNear(host: string): boolean {
  if (isIP(host) === 4)
    return /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\./.test(host)
  if (isIP(host) === 6) return /^(?:::1$|f[cd]|fe[89ab])/i.test(host)
  // Clients read a number as an address, and a path as a socket of this machine.
  if (/^(?:\d+|0x[\da-f]+)$/i.test(host)) return false
  return host.startsWith('/') || !host.includes('.') || localNames.test(host)
}
