import { isIP } from 'node:net'

/** One port as the long form of compose has it. */
export interface PortOfText {
  mode: string
  host_ip?: string
  target: number
  /** A port, or a range of which one is taken. */
  published?: string
  protocol: string
}

/**
 * Reads '80', '8080:80', '127.0.0.1:8080-8081:80-81/udp' and the like, in the order in which compose lists them.
 *
 * @returns the ports, or what is wrong
 */
export function portsOfText(written: string): PortOfText[] | string {
  const [, spec = '', protocol = 'tcp'] = /^([^/]*)(?:\/(.*))?$/.exec(written) ?? []
  const { ip, host, container } = partsOf(spec)
  const problem = (what: string): string => `${JSON.stringify(written)} is no port: ${what}.`
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()))
    return problem(`the protocol is tcp, udp or sctp, not ${JSON.stringify(protocol)}`)
  if (ip !== '' && isIP(ip) === 0) return problem(`${JSON.stringify(ip)} is no IP address`)
  const targets = rangeOf(container)
  if (!targets) return problem('a port of the container is missing, or not between 1 and 65535')
  if (host === '') return portsOf(targets, { ip, protocol }, () => undefined)
  const published = rangeOf(host)
  if (!published) return problem('a port of the host is not between 1 and 65535')
  const sizes = [targets, published].map(([first, last]) => last - first)
  if (sizes[0] !== sizes[1] && sizes[0] !== 0) return problem('its ranges differ in size')
  return portsOf(targets, { ip, protocol }, (index) =>
    sizes[0] === 0 && sizes[1] !== 0 ? host : String(published[0] + index),
  )
}

function partsOf(spec: string): { ip: string; host: string; container: string } {
  const parts = spec.split(':')
  const container = parts.pop() ?? ''
  const host = parts.pop() ?? ''
  return { ip: parts.join(':').replace(/^\[(.*)\]$/, '$1'), host, container }
}

function rangeOf(written: string): [first: number, last: number] | undefined {
  const found = /^(\d+)(?:-(\d+))?$/.exec(written)
  if (!found) return undefined
  const first = Number(found[1])
  const last = Number(found[2] ?? found[1])
  return last < first || last > 65_535 ? undefined : [first, last]
}

function portsOf(
  [first, last]: [number, number],
  { ip, protocol }: { ip: string; protocol: string },
  publishedAt: (index: number) => string | undefined,
): PortOfText[] {
  const ports = Array.from({ length: last - first + 1 }, (_, index): PortOfText => {
    const published = publishedAt(index)
    return {
      mode: 'ingress',
      ...(ip === '' ? {} : { host_ip: ip }),
      target: first + index,
      ...(published === undefined ? {} : { published }),
      protocol: protocol.toLowerCase(),
    }
  })
  const key = ({ target }: PortOfText): string => String(target)
  return ports.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
