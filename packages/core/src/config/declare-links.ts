import { linkControlNames } from '@mooring/client'
import { networkNames } from './dependencies.ts'
import { linksApiPort, linksProxy, planLinks, type PlannedLink } from './link-plan.ts'
import type { PortEntry } from './port-entries.ts'
import { reachesOver } from './reaches-over.ts'
import type { ContainerConfig, ContainersConfig } from './written/written-container.ts'

/** The version that tests run. */
const defaultLinksImage = 'ghcr.io/shopify/toxiproxy:2.5.0'

/**
 * The config with what its links are made of: the proxy, and for each link a declaration with the ports, the url and the fields of
 * its target, so that references, networks, dependencies and scopes hold for it as they do for a container.
 */
export function declareLinks(config: ContainersConfig): ContainersConfig {
  const plan = planLinks(config)
  if (plan.length === 0 || Object.hasOwn(config.containers, linksProxy)) return config
  const links = plan.map((link): [string, ContainerConfig] => [link.name, declarationOf(link)])
  return {
    ...config,
    containers: {
      ...config.containers,
      [linksProxy]: proxyFor(plan),
      ...Object.fromEntries(links),
    },
  }
}

function proxyFor(plan: readonly PlannedLink[]): ContainerConfig {
  const ports = plan.flatMap(({ name, ports: ofLink }) =>
    ofLink.flatMap(({ listenPorts }) =>
      listenPorts.map((number): [string, number] => [`${name}-${number}`, number]),
    ),
  )
  return {
    image: defaultLinksImage,
    command: ['-host=0.0.0.0', '-proxy-metrics'],
    // Its log tells of each connection.
    environment: { LOG_LEVEL: 'info' },
    ports: { api: linksApiPort, ...Object.fromEntries(ports) },
    networks: [...new Set(plan.flatMap(({ target }) => networkNames(target)))],
    waitFor: { http: '/version', port: 'api' },
    start: 'lazy',
    watch: false,
  }
}

function declarationOf({ to, target, scope, entries }: PlannedLink): ContainerConfig {
  const upstreams = entries.map(({ containerPort: port }) => [
    String(port),
    `{${to}.address.${port}}`,
  ])
  const reaches = reachesOver(target, entries)
  const fields = Object.entries(target.connection ?? {}).filter(
    ([field, text]) => reaches(text) && !(linkControlNames as readonly string[]).includes(field),
  )
  return {
    image: defaultLinksImage,
    environment: Object.fromEntries(upstreams) as Record<string, string>,
    ports: declaredPorts(entries),
    networks: networkNames(target),
    dependsOn: [linksProxy],
    scope,
    ...(target.url !== undefined && reaches(target.url) && { url: target.url }),
    connection: Object.fromEntries(fields),
  }
}

const declaredPorts = (entries: readonly PortEntry[]): NonNullable<ContainerConfig['ports']> =>
  entries.every(({ name }) => name !== undefined)
    ? Object.fromEntries(entries.map(({ name, containerPort }) => [name, containerPort]))
    : entries.map(({ containerPort }) => containerPort)

/** Puts a mistake in what stands for a link to where the link is written. */
export function linkPath(
  path: readonly (string | number)[],
  { links = {} }: Pick<ContainersConfig, 'links'>,
): (string | number)[] {
  const [root, name, key] = path
  if (root !== 'containers' || typeof name !== 'string' || !Object.hasOwn(links, name))
    return [...path]
  return ['links', name, ...(key === undefined ? [] : [key === 'scope' ? 'scope' : 'to'])]
}
