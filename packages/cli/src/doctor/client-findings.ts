import type { ResolvedConfig } from '@mooring/core'
import { ok, warn, type Finding } from '@mooring/core/commands'
import { knownServices } from '../known-services.ts'
import { installedVersion } from './installed.ts'

/** Whether the clients of the declared services are there. */
export function clientFindings({
  containers,
  directory,
}: Pick<ResolvedConfig, 'containers' | 'directory'>): Finding[] {
  const services = new Map(
    containers.flatMap(({ name, service }) => (service ? [[service.name, name] as const] : [])),
  )
  return [...services].flatMap(([service, container]) => {
    const names = knownServices.find(({ title }) => title === service)?.clients ?? []
    const [usual] = names
    if (usual === undefined) return []
    const installed = names.find((name) => installedVersion(directory, name) !== undefined)
    if (installed !== undefined)
      return ok('client', `${service} (${container}) is reached with ${installed}`)
    return warn(
      'client',
      `no client of ${service} is installed, which ${container} may need`,
      `npm install --save-dev ${usual}`,
    )
  })
}
