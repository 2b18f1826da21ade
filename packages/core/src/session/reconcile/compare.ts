import { namedVolumes } from '../../config/named-volumes.ts'
import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'
import type { Contents } from './contents.ts'

/** What to do with the containers of a session when its config has changed, by declared name. */
export interface Reconciliation {
  /** Declared otherwise than before, or touched by what has changed: removed, and started anew when they are wanted. */
  restarted: string[]
  /** No longer declared. */
  removed: string[]
  /** Not declared before. */
  added: string[]
  /** Not touched. */
  kept: string[]
}

export interface Changes extends Reconciliation {
  /** Networks that are declared otherwise or no longer. */
  networks: string[]
  /** Named volumes that no container names any more. */
  volumes: string[]
}

/** A config and what lies outside of it. */
export interface Edition {
  config: ResolvedConfig
  contents: Contents
}

/**
 * Compares two configs by content.
 *
 * @param lost names of containers that are to be started anew though they are declared as before
 */
export function compare(
  before: Edition,
  after: Edition,
  lost: ReadonlySet<string> = new Set(),
): Changes {
  const former = textsOf(before)
  const names = after.config.containers.map(({ name }) => name)
  const networks = changedNetworks(before.config, after.config)
  const touched = withDependents(after.config, ({ name, networks: joined }) => {
    const isOther = former.get(name) !== declarationText(after, name)
    return isOther || lost.has(name) || joined.some(({ network }) => networks.includes(network))
  })
  return {
    restarted: names.filter((name) => former.has(name) && touched.has(name)),
    removed: [...former.keys()].filter((name) => !names.includes(name)),
    added: names.filter((name) => !former.has(name)),
    kept: names.filter((name) => former.has(name) && !touched.has(name)),
    networks,
    volumes: volumesOf(before.config).filter((name) => !volumesOf(after.config).includes(name)),
  }
}

/** Whether a session that was opened for one config can go on with another: what it was opened with is the same. */
export const isSameSession = (before: ResolvedConfig, after: ResolvedConfig): boolean =>
  sessionText(before) === sessionText(after) &&
  (keepsSome(before) || !keepsSome(after)) &&
  needsEngine(before) === needsEngine(after)

/** Whether there is something that does not run already. */
export const needsEngine = ({ containers }: ResolvedConfig): boolean =>
  containers.some(({ use }) => !use)

const sessionKeys = [
  'file',
  'directory',
  'engines',
  'connectionMode',
  'tunnel',
  'reaper',
  'events',
  'report',
  'summary',
  'keep',
] as const satisfies readonly (keyof ResolvedConfig)[]

function sessionText(config: ResolvedConfig): string {
  const settings = Object.fromEntries(sessionKeys.map((key) => [key, config[key]]))
  return contentText({ ...settings, logFiles: config.logs.directory })
}

// Containers that are kept for the next run carry no label of the session, so it listens to more events from the start.
const keepsSome = ({ containers }: ResolvedConfig): boolean =>
  containers.some(({ reuse }) => reuse !== undefined)

// They decide when and how a container is started next time, and nothing of one that runs.
const forTheNextStart = [
  'start',
  'startupTimeoutMs',
  'pullPolicy',
  'watch',
] satisfies (keyof ResolvedContainer)[]

const textsOf = (declarations: Edition): Map<string, string> =>
  new Map(
    declarations.config.containers.map(({ name }) => [name, declarationText(declarations, name)]),
  )

function declarationText({ config, contents }: Edition, name: string): string {
  const container = config.containers.find((declared) => declared.name === name)
  const shaping = Object.entries(container ?? {}).filter(
    ([key]) => !(forTheNextStart as string[]).includes(key),
  )
  return contentText([Object.fromEntries(shaping), [...(contents.get(name) ?? [])]])
}

function changedNetworks(before: ResolvedConfig, after: ResolvedConfig): string[] {
  const now = new Map(after.networks.map((network) => [network.name, contentText(network)]))
  return before.networks
    .filter((network) => now.get(network.name) !== contentText(network))
    .map(({ name }) => name)
}

const volumesOf = ({ containers }: ResolvedConfig): string[] => [
  ...new Set(containers.flatMap(namedVolumes)),
]

/** Names of the containers that are touched themselves, and of those that depend on one, however far. */
function withDependents(
  { containers }: ResolvedConfig,
  isTouched: (container: ResolvedContainer) => boolean,
): Set<string> {
  const names = new Set(containers.filter(isTouched).map(({ name }) => name))
  for (let before = -1; before !== names.size;) {
    before = names.size
    for (const { name, dependsOn } of containers)
      if (dependsOn.some((dependency) => names.has(dependency))) names.add(name)
  }
  return names
}

/** Plain data, with functions and patterns by their source. */
const contentText = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'function') return `function ${String(part)}`
    if (part instanceof Uint8Array) return `bytes ${Buffer.from(part).toString('base64')}`
    return Object.prototype.toString.call(part) === '[object RegExp]' ? String(part) : part
  })
