import { knownServices, type KnownService } from '../known-services.ts'
import type { Project } from './look-at-project.ts'
import { migrationsOf } from './migrations.ts'
import type { PlannedContainer } from './planned-container.ts'

/** The containers that the dependencies and files of a project call for; a plain one as an example where there are none. */
export function containersFor(project: Project): PlannedContainer[] {
  const found = knownServices.flatMap((service) => planned(service, project) ?? [])
  // A second database is called by what it is.
  const named = found.map((container, index) =>
    found.slice(0, index).some(({ name }) => name === container.name)
      ? { ...container, name: container.service ?? container.name }
      : container,
  )
  return named.length > 0 ? named : [example]
}

const example: PlannedContainer = {
  name: 'cache',
  options: { image: "'redis:8'", ports: '[6379]' },
  reason: 'as an example, because no dependency tells what the project uses',
}

function planned(service: KnownService, project: Project): PlannedContainer | undefined {
  const { dependencies } = project
  const user = service.usedBy.find((name) => dependencies.has(name))
  const migrations = migrationsOf(project, service.service)
  if (user === undefined && migrations === undefined) return undefined
  const [usual] = service.clients ?? []
  const hasClient = (service.clients ?? []).some((name) => dependencies.has(name))
  return {
    name: service.name,
    service: service.service,
    options: {
      image: `'${service.image}'`,
      ...(migrations && { migrations: migrations.option }),
      ...(service.isIsolated && { isolation: "'test'" }),
    },
    reason: [user === undefined ? [] : `dependency ${user}`, migrations?.reason ?? []]
      .flat()
      .join(', '),
    ...(usual !== undefined && !hasClient && { client: usual }),
  }
}
