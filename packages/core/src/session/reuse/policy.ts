import { isProxyOfLinks } from '../../config/link-plan.ts'
import { namedVolumes } from '../../config/named-volumes.ts'
import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'

export interface ReuseSettings {
  /** False: TESTCONTAINERS_REUSE_ENABLE or its property forbids it. */
  isAllowed: boolean
  /** True on machines of continuous integration, where `keep: 'local'` keeps nothing. */
  isCi: boolean
  /** Declared names of containers that somebody has told to keep, whatever `keep` says. @default none */
  told?: readonly string[]
}

/**
 * The config with `reuse` as it holds here: what the environment forbids is taken away, and what `keep` asks for is
 * added to every container that can be kept.
 */
export function withReuse(
  config: ResolvedConfig,
  { isAllowed, isCi, told = [] }: ReuseSettings,
): ResolvedConfig {
  if (!isAllowed)
    return {
      ...config,
      containers: config.containers.map((container) => ({ ...container, reuse: undefined })),
    }
  const keepsAll = config.keep === 'always' || (config.keep === 'local' && !isCi)
  if (!keepsAll && told.length === 0) return config
  const isMeant = ({ name, reuse }: ResolvedContainer): boolean =>
    keepsAll || reuse !== undefined || told.includes(name)
  const kept = keepable(config.containers.filter(isMeant))
  return {
    ...config,
    containers: config.containers.map((container) =>
      kept.has(container.name)
        ? { ...container, reuse: container.reuse ?? { timeToLiveMs: undefined } }
        : container,
    ),
  }
}

/**
 * Names of the containers that can outlive a run. The way to the host and links end with the run, narrower scopes before it, and so
 * does whatever needs such a container, or one that is not among them.
 */
export function keepable(containers: readonly ResolvedContainer[]): Set<string> {
  const ofRun = containers.filter(
    ({ name, scope, link }) => scope === 'run' && !link && !isProxyOfLinks({ containers }, name),
  )
  const names = new Set(ofRun.map(({ name }) => name))
  for (let before = -1; before !== names.size;) {
    before = names.size
    for (const { name, hostAccess, dependsOn } of containers)
      if (hostAccess || dependsOn.some((dependency) => !names.has(dependency))) names.delete(name)
  }
  return names
}

/** Declared names of the networks and volumes that outlive the run, because a reused container is on them. */
export function outliving({ containers }: ResolvedConfig): {
  networks: Set<string>
  volumes: Set<string>
} {
  const reused = containers.filter(({ reuse }) => reuse !== undefined)
  return {
    networks: new Set(reused.flatMap(({ networks }) => networks.map(({ network }) => network))),
    volumes: new Set(reused.flatMap(namedVolumes)),
  }
}
