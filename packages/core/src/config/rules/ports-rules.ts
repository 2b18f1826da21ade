import { isIPv6 } from 'node:net'
import { entriesOf } from '../entries.ts'
import type { Issue } from '../issues.ts'
import { pathText } from '../issues.ts'
import { numberText, portsOf, type PortEntry } from '../port-entries.ts'
import { readPort } from '../port-text.ts'
import type { ContainersConfig } from '../written/written-container.ts'
import type { PortConfig } from '../written/written-ports.ts'
import { eachContainer, type Rule } from './each-container.ts'

export const portsNameOneProtocol: Rule = eachContainer(({ ports }) =>
  entriesOf<PortConfig>(ports).flatMap(([key, port]) => {
    if (typeof port !== 'object') return []
    const { protocol } = readPort(port.container)
    if (!protocol || !port.protocol || protocol === port.protocol) return []
    const message = `names two protocols, "${protocol}" in container and "${port.protocol}"`
    return [{ path: ['ports', key], message }]
  }),
)

export const containerPortsAreDeclaredOnce: Rule = eachContainer((container) => {
  const seen = new Map<string, PortEntry>()
  return portsOf(container).flatMap((port) => {
    const first = seen.get(numberText(port))
    seen.set(numberText(port), first ?? port)
    if (!first) return []
    const message = `port ${numberText(port)} is declared twice, first at ${pathText(['ports', first.key])}`
    return [{ path: ['ports', port.key], message }]
  })
})

export function hostPortsAreFree({ containers }: ContainersConfig): Issue[] {
  const taken: { path: Issue['path']; port: PortEntry }[] = []
  return Object.entries(containers).flatMap(([name, container]) =>
    portsOf(container).flatMap((port) => {
      if (port.hostPort === undefined) return []
      const path = ['containers', name, 'ports', port.key]
      const first = taken.find((other) => collide(other.port, port))
      taken.push({ path, port })
      if (!first) return []
      return [
        {
          path,
          message: `host port ${port.hostPort}/${port.protocol} is taken already by ${pathText(first.path)}`,
        },
      ]
    }),
  )
}

const collide = (a: PortEntry, b: PortEntry): boolean =>
  a.hostPort === b.hostPort &&
  a.protocol === b.protocol &&
  addressesOf(a).some((one) => addressesOf(b).some((other) => overlap(one, other)))

// Without an address they meet, whichever it will be.
const addressesOf = ({ hostIps }: PortEntry): string[] =>
  hostIps.length > 0 ? hostIps : ['127.0.0.1']

// A wildcard address takes the port on every address of its family.
const overlap = (a: string, b: string): boolean =>
  a === b ||
  (isIPv6(a) === isIPv6(b) && [a, b].some((address) => address === '0.0.0.0' || address === '::'))
