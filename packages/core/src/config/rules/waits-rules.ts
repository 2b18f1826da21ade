import { isList } from '../entries.ts'
import type { Path } from '../issues.ts'
import { findPort, listPorts, portsOf, type PortEntry } from '../port-entries.ts'
import type { ContainerConfig } from '../written/written-container.ts'
import type { OneWaitConfig } from '../written/written-waits.ts'
import { eachContainer, type Rule } from './each-container.ts'

export const waitsFit: Rule = eachContainer((container, { name }) =>
  waitsOf(container).flatMap(({ path, wait }) =>
    problemsOf(wait, container).map(({ below, message }) => ({
      path: [...path, ...below],
      message,
      also: ['ports', 'networkMode', 'healthcheck'].map((key) => ['containers', name, key]),
    })),
  ),
)

interface Problem {
  below: Path
  message: string
}

function problemsOf(wait: OneWaitConfig, container: ContainerConfig): Problem[] {
  if (wait === 'healthy') {
    return container.healthcheck === false
      ? [{ below: [], message: 'waits for a health check that is switched off' }]
      : []
  }
  if (typeof wait === 'function') return []
  const ports = portsOf(container)
  if (wait === 'ports')
    return anyTcp(ports)
      ? []
      : [{ below: [], message: `waits for ports, but no tcp port is declared. ${declared(ports)}` }]
  if ('ports' in wait) {
    return wait.ports.flatMap((port, index) =>
      onePort(port, { container, ports, below: ['ports', index] }),
    )
  }
  if (!('http' in wait)) return []
  if (wait.port !== undefined) return onePort(wait.port, { container, ports, below: ['port'] })
  return anyTcp(ports)
    ? []
    : [{ below: [], message: `asks over HTTP, but no tcp port is declared. ${declared(ports)}` }]
}

function onePort(
  written: string | number,
  { container, ports, below }: { container: ContainerConfig; ports: PortEntry[]; below: Path },
): Problem[] {
  const port = findPort(ports, written)
  if (port)
    return port.protocol === 'tcp'
      ? []
      : [
          {
            below,
            message: `expected a tcp port, because nothing answers a probe of ${port.protocol}`,
          },
        ]
  if (hasNoPortsOfItsOwn(container) && isPortNumber(written)) return []
  return [{ below, message: `port ${JSON.stringify(written)} is not declared. ${declared(ports)}` }]
}

// Such a container publishes nothing, so that a number is all that can be given.
const hasNoPortsOfItsOwn = ({ networkMode }: ContainerConfig): boolean =>
  /^(host$|container:)/.test(networkMode ?? '')
const isPortNumber = (written: string | number): boolean =>
  /^\d+(\/tcp)?$/.test(String(written)) && Number.parseInt(String(written), 10) < 65536

const anyTcp = (ports: readonly PortEntry[]): boolean =>
  ports.some(({ protocol }) => protocol === 'tcp')
const declared = (ports: readonly PortEntry[]): string => `Declared: ${listPorts(ports)}.`

function waitsOf({ waitFor }: ContainerConfig): { path: Path; wait: OneWaitConfig }[] {
  if (waitFor === undefined) return []
  if (!isList(waitFor)) return [{ path: ['waitFor'], wait: waitFor as OneWaitConfig }]
  return (waitFor as readonly (OneWaitConfig | undefined)[]).flatMap((wait, index) =>
    wait === undefined ? [] : [{ path: ['waitFor', index], wait }],
  )
}
