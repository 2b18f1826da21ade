import { availableParallelism } from 'node:os'
import type { Scope } from '@mooring/client'
import { findPort, portsOf, type PortEntry } from './port-entries.ts'
import type { ResolvedLinkPort } from './resolved-links.ts'
import type { ResolvedContainer } from './resolved.ts'
import type { ContainerConfig, ContainersConfig } from './written/written-container.ts'

/** Name of the container that all links go through. */
export const linksProxy = 'toxiproxy'

/** Where its HTTP API listens. */
export const linksApiPort = 8474

/** A link that is declared rightly, with what it needs of the proxy. */
export interface PlannedLink {
  name: string
  scope: Scope
  to: string
  target: ContainerConfig
  /** Ports of the target that go over it, in declared order. */
  entries: PortEntry[]
  ports: ResolvedLinkPort[]
}

export const isProxyOfLinks = (
  { containers }: { containers: readonly Pick<ResolvedContainer, 'link'>[] },
  name: string,
): boolean => name === linksProxy && containers.some(({ link }) => link)

export interface LinkTarget {
  to: string
  /** As written behind the colon; undefined: all tcp ports. */
  port: string | undefined
}

export function linkTarget(written: string): LinkTarget {
  const [to = '', port] = written.split(/:(.*)/s)
  return { to, port }
}

// A port of the proxy belongs to one link at a time, and must be published before anybody knows who will ask. A worker keeps
// its links to the end of the run, and runners have about as many workers as there are cores.
const mostAtOnce = { run: 1, worker: mostWorkers(), file: mostWorkers(), test: 8 }

function mostWorkers(): number {
  return Math.max(8, 2 * availableParallelism())
}

const firstListenPort = 21_001

/** The links whose targets are there, with the ports on which the proxy listens for them. */
export function planLinks({ links = {}, containers }: ContainersConfig): PlannedLink[] {
  let next = firstListenPort
  return Object.entries(links).flatMap(([name, { to: written, scope = 'run' }]) => {
    const { to, port } = linkTarget(written ?? '')
    const target = Object.hasOwn(containers, to) ? containers[to] : undefined
    if (!target || Object.hasOwn(containers, name)) return []
    const entries = linkedPorts(target, port)
    if (entries.length === 0) return []
    const ports = entries.map(({ containerPort }) => {
      const listenPorts = Array.from({ length: mostAtOnce[scope] }, () => next++)
      return { containerPort, listenPorts }
    })
    return [{ name, scope, to, target, entries, ports }]
  })
}

/** The tcp ports of a container that a link leads to. */
export function linkedPorts(target: ContainerConfig, port: string | undefined): PortEntry[] {
  const declared = portsOf(target)
  const meant = port === undefined ? declared : [findPort(declared, port)]
  return meant.filter((entry) => entry?.protocol === 'tcp') as PortEntry[]
}
