import { invalid } from '../compose-errors.ts'
import { orNames } from '../load/near-name.ts'
import { nearestPart, type Mapping } from '../tree/tree.ts'
import type { ComposeProject } from './compose-project.ts'
import type { Path } from './decode.ts'
import type { ComposeService } from './service.ts'

interface Files {
  /** For places. */
  model: Mapping
  /** Also the services of profiles that are off. */
  all: Readonly<Record<string, ComposeService>>
}

type Problem = readonly [path: Path, problem: string]

/** Finds what compose refuses in files that are well formed: names that nobody declares, keys that exclude each other, cycles. */
export function checkConsistency(project: ComposeProject, { model, all }: Files): void {
  const problems = [
    ...Object.entries(project.services).flatMap(([name, service]) =>
      [
        ...ownProblems(service),
        ...limitProblems(service),
        ...resourceProblems(service, project),
        ...dependencyProblems(service, project, all),
        ...mountProblems(service),
      ].map(([path, problem]): Problem => [['services', name, ...path], problem]),
    ),
    ...fileProblems(project),
  ]
  const [first] = problems
  if (first)
    throw invalid({ at: nearestPart(model, first[0]).at, path: first[0], problem: first[1] })
  const cycle = cycleOf(project.services)
  if (cycle)
    throw invalid({
      at: nearestPart(model, ['services', cycle[0] ?? '', 'depends_on']).at,
      path: ['services', cycle[0] ?? ''],
      problem: `services depend on each other: ${cycle.join(' -> ')}.`,
    })
}

function ownProblems({
  image,
  build,
  provider,
  networks,
  network_mode: mode,
  ...service
}: ComposeService): Problem[] {
  const problems: Problem[] = []
  if (!image && build === undefined && provider === undefined)
    problems.push([[], 'neither "image" nor "build" says what to run.'])
  if (build?.dockerfile !== undefined && build.dockerfile_inline !== undefined)
    problems.push([['build'], '"dockerfile" and "dockerfile_inline" exclude each other.'])
  if (mode !== undefined && networks !== undefined && Object.keys(networks).length > 0)
    problems.push([['network_mode'], '"network_mode" and "networks" exclude each other.'])
  if (service.container_name !== undefined && (service.scale ?? service.deploy?.replicas ?? 1) > 1)
    problems.push([['container_name'], 'several containers cannot have one name.'])
  return problems
}

function limitProblems(service: ComposeService): Problem[] {
  const { deploy } = service
  const { limits, reservations } = deploy?.resources ?? {}
  const twice = (
    key: keyof ComposeService,
    place: string,
    there: { holds: boolean; value: unknown },
  ): Problem[] =>
    service[key] !== undefined && there.holds && there.value !== service[key]
      ? [[[key], `differs from ${place}.`]]
      : []
  return [
    ...twice('scale', 'deploy.replicas', {
      holds: deploy?.replicas !== undefined,
      value: deploy?.replicas,
    }),
    ...twice('cpus', 'deploy.resources.limits.cpus', {
      holds: limits !== undefined,
      value: limits?.cpus ?? 0,
    }),
    ...twice('mem_limit', 'deploy.resources.limits.memory', {
      holds: limits !== undefined,
      value: limits?.memory ?? '0',
    }),
    ...twice('pids_limit', 'deploy.resources.limits.pids', {
      holds: limits !== undefined,
      value: limits?.pids ?? 0,
    }),
    ...twice('mem_reservation', 'deploy.resources.reservations.memory', {
      holds: reservations !== undefined,
      value: reservations?.memory ?? '0',
    }),
  ]
}

function resourceProblems(service: ComposeService, project: ComposeProject): Problem[] {
  const missing = (
    key: 'networks' | 'volumes' | 'configs' | 'secrets',
    names: readonly string[],
    at: keyof ComposeService = key,
  ): Problem[] =>
    names
      .filter((name) => !Object.hasOwn(project[key], name))
      .map((name) => [
        [at],
        `there is no ${key.slice(0, -1)} "${name}".${orNames(name, Object.keys(project[key]))}`,
      ])
  const sources = (mounts: readonly { source: string }[] = []): string[] =>
    mounts.map(({ source }) => source)
  const volumes = (service.volumes ?? []).flatMap(({ type, source }) =>
    type === 'volume' && source ? [source] : [],
  )
  return [
    ...missing('networks', Object.keys(service.networks ?? {})),
    ...missing('volumes', volumes),
    ...missing('configs', sources(service.configs)),
    ...missing('secrets', sources(service.secrets)),
    ...missing('secrets', sources(service.build?.secrets), 'build'),
  ]
}

function dependencyProblems(
  service: ComposeService,
  { services }: ComposeProject,
  all: Files['all'],
): Problem[] {
  return Object.entries(service.depends_on ?? {}).flatMap(([name, { required }]): Problem[] => {
    if (Object.hasOwn(services, name)) return []
    const profiles = all[name]?.profiles
    if (profiles && !required) return []
    return [
      [
        ['depends_on', name],
        profiles
          ? `the service "${name}" is off, because its profile (${profiles.join(', ')}) is not active.`
          : `there is no service "${name}".${orNames(name, Object.keys(services))}`,
      ],
    ]
  })
}

function mountProblems({ tmpfs = [], volumes = [] }: ComposeService): Problem[] {
  const targets = [
    ...tmpfs.map((path) => path.split(':', 1)[0] ?? ''),
    ...volumes.map(({ target }) => target),
  ]
  const twice = targets.find((target, index) => targets.indexOf(target) !== index)
  return twice === undefined ? [] : [[['volumes'], `${twice} is mounted twice.`]]
}

function fileProblems({ configs, secrets }: ComposeProject): Problem[] {
  const of = (section: 'configs' | 'secrets', all: ComposeProject['configs']): Problem[] =>
    Object.entries(all).flatMap(
      ([name, { file, environment, content, external, driver }]): Problem[] => {
        const path = [section, name]
        const given = [file, environment, environment === undefined ? content : undefined]
        const count = given.filter((each) => each !== undefined).length
        if (count > 1) return [[path, 'it has more than one source.']]
        if (section === 'secrets' && content !== undefined && environment === undefined)
          return [[path, 'a secret has no "content".']]
        return count === 0 && !external && driver === undefined
          ? [[path, 'it has no source: expected "file" or "environment".']]
          : []
      },
    )
  return [...of('configs', configs), ...of('secrets', secrets)]
}

/** Services that depend on each other, the first one again at the end. */
function cycleOf(services: ComposeProject['services']): string[] | undefined {
  const free = new Set<string>()
  const search = (name: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    if (free.has(name)) return undefined
    for (const next of Object.keys(services[name]?.depends_on ?? {}).toSorted()) {
      const cycle = search(next, [...way, name])
      if (cycle) return cycle
    }
    free.add(name)
    return undefined
  }
  for (const name of Object.keys(services).toSorted()) {
    const cycle = search(name, [])
    if (cycle) return cycle
  }
  return undefined
}
