import { portsOf, type PortEntry } from './port-entries.ts'
import { findReferences, type Reference } from './references.ts'
import type { ContainerConfig } from './written/written-container.ts'

/** Whether all that a text says of ports goes over the link; one that does not would lead past it. */
export function reachesOver(
  target: ContainerConfig,
  entries: readonly PortEntry[],
): (text: string) => boolean {
  const [first] = portsOf(target)
  const numbers = new Set(entries.map(({ containerPort }) => containerPort))
  const isLinked = ({ field, port }: Reference): boolean => {
    if (field !== 'port' && field !== 'address') return true
    const meant = port === undefined ? first : portsOf(target).find(isNamed(port))
    return meant !== undefined && numbers.has(meant.containerPort)
  }
  return (text) => findReferences(text).every(isLinked)
}

const isNamed =
  (port: string) =>
  ({ name, containerPort }: PortEntry): boolean =>
    name === port || String(containerPort) === port.split('/')[0]
