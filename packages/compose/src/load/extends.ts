import { dirname } from 'node:path'
import { fileText, invalid } from '../compose-errors.ts'
import { isText, mapEntries, mapping, type Mapping, type Tree } from '../tree/tree.ts'
import { documentsOf, laidOver, sectionOf, type LoadContext } from './document.ts'
import { mergeTrees } from './merge.ts'
import { orNames } from './near-name.ts'
import { absolute, withAbsolutePaths } from './paths.ts'

/** A service on the way from one that extends to what it extends. */
interface Step {
  file: string
  service: string
}

/** What a step can reach, and the steps before it. */
interface Reach {
  services: ReadonlyMap<string, Tree>
  context: LoadContext
  way: readonly Step[]
}

/** Gives each service of a document what the services that it extends have. */
export function withExtends(document: Mapping, file: string, context: LoadContext): Mapping {
  const services = new Map(sectionOf(document, 'services'))
  for (const name of services.keys())
    services.set(name, extendedService({ file, service: name }, { services, context, way: [] }))
  return mapEntries(document, (section, key) =>
    key === 'services' && section.kind === 'mapping' ? mapping(services, section.at) : section,
  )
}

function extendedService({ file, service: name }: Step, { services, context, way }: Reach): Tree {
  const service = services.get(name) as Tree
  const extended = service.kind === 'mapping' ? service.entries.get('extends') : undefined
  if (service.kind !== 'mapping' || !extended) return service
  const steps = [...way, { file, service: name }]
  if (way.some((step) => step.file === file && step.service === name))
    throw invalid({
      at: extended.at,
      problem: `services extend each other: ${steps.map((step) => step.service).join(' -> ')}.`,
    })
  const base = baseOf(extended, { file, services, context })
  const below = extendedService(
    { file: base.file, service: base.name },
    { services: base.services, context, way: steps },
  )
  const over = mapEntries(service, (value, key) => (key === 'extends' ? undefined : value))
  return below.kind === 'mapping' ? mergeTrees(below, over, ['services', name]) : over
}

interface Base {
  file: string
  name: string
  services: ReadonlyMap<string, Tree>
}

function baseOf(
  extended: Tree,
  {
    file,
    services,
    context,
  }: { file: string; services: ReadonlyMap<string, Tree>; context: LoadContext },
): Base {
  const entries = extended.kind === 'mapping' ? extended.entries : new Map([['service', extended]])
  const [service, other] = [entries.get('service'), entries.get('file')]
  if (!isText(service))
    throw invalid({
      at: extended.at,
      path: ['extends'],
      problem: 'expected the name of a service.',
    })
  const base = isText(other)
    ? servicesOfFile(absolute(other.text, dirname(file)), context)
    : { file, services }
  if (!base.services.has(service.text))
    throw invalid({
      at: service.at,
      path: ['extends'],
      problem: `there is no service "${service.text}" in ${fileText(base.file)}.${orNames(service.text, [...base.services.keys()])}`,
    })
  return { ...base, name: service.text }
}

function servicesOfFile(file: string, context: LoadContext): Omit<Base, 'name'> {
  const nothing = mapping([], { file, line: 1, column: 1 })
  const model = documentsOf(file, context).reduce(laidOver, nothing)
  const whole = withAbsolutePaths(model, { ...context, folder: dirname(file) })
  return { file, services: sectionOf(whole, 'services') }
}
