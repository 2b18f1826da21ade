import type { NetworkConfig } from '@mooring/core/config'
import type { ComposeProject } from '../model/compose-project.ts'
import { networkOf } from './declare-networks.ts'
import { fixedPorts } from './declare-ports.ts'
import type { Refusal } from './refusals.ts'
import {
  declareService,
  type DeclareOptions,
  type ServiceDeclaration,
} from './service-declaration.ts'

export interface ProjectDeclaration {
  containers: Record<string, ServiceDeclaration>
  networks: Record<string, NetworkConfig>
  refusals: Refusal[]
  /** 'db 5432' and the like: ports of the host that are asked for by number. */
  fixedPorts: string[]
}

/**
 * Declares services of a project, and what they depend on.
 *
 * @param names undefined: all
 */
export function declareProject(
  project: ComposeProject,
  names: readonly string[] | undefined,
  options: DeclareOptions,
): ProjectDeclaration {
  const needed = neededServices(project, names ?? Object.keys(project.services))
  const selected = { ...project, services: pick(project.services, needed) }
  const containers = Object.fromEntries(
    needed.map((name) => [name, declareService(name, selected, options)]),
  )
  const used = new Set(
    needed.flatMap((name) => Object.keys(selected.services[name]?.networks ?? {})),
  )
  const networks = Object.entries(pick(project.networks, [...used])).map(
    ([name, network]) => [name, networkOf(network)] as const,
  )
  return {
    containers,
    networks: Object.fromEntries(networks.map(([name, { value }]) => [name, value])),
    refusals: [
      ...Object.values(containers).flatMap(({ refusals }) => refusals),
      ...needed.flatMap((name) => replicaProblems(name, project)),
      ...networks.flatMap(([name, { refusals }]) =>
        refusals.map(({ path, because }) => ({ path: ['networks', name, ...path], because })),
      ),
    ],
    fixedPorts: needed.flatMap((name) =>
      fixedPorts(project.services[name] ?? {}).map((port) => `${name} ${port}`),
    ),
  }
}

/** The services and all that they depend on, in the order of the file; those without replicas are left out. */
function neededServices({ services }: ComposeProject, names: readonly string[]): string[] {
  const needed = new Set(names)
  // A set that grows while it is walked is walked to its new end.
  for (const name of needed)
    for (const each of Object.keys(services[name]?.depends_on ?? {})) needed.add(each)
  return Object.keys(services).filter(
    (name) => needed.has(name) && replicasOf(services, name) !== 0,
  )
}

function replicaProblems(name: string, { services }: ComposeProject): Refusal[] {
  const { scale } = services[name] ?? {}
  if ((replicasOf(services, name) ?? 1) <= 1) return []
  const path = scale === undefined ? ['deploy', 'replicas'] : ['scale']
  return [
    {
      path: ['services', name, ...path],
      because: 'there is one container of each name; declare further ones under names of their own',
    },
  ]
}

const replicasOf = (services: ComposeProject['services'], name: string): number | undefined =>
  services[name]?.scale ?? services[name]?.deploy?.replicas

const pick = <T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => keys.includes(key)))
