import { resolve } from 'node:path'
import { declareLinks, linkPath } from './declare-links.ts'
import { inWrittenOrder } from './issue-order.ts'
import { invalidConfig, type Issue } from './issues.ts'
import { tornGroups } from './placement/torn-groups.ts'
import { readablePart, isPartlyRefused, isRefused } from './readable.ts'
import { attachmentsOfAll, withImplicitNetwork } from './resolve/resolve-attachments.ts'
import { resolveContainer } from './resolve/resolve-container.ts'
import { resolveEngines } from './resolve/resolve-engines.ts'
import { linksOf } from './resolve/resolve-links.ts'
import { resolveLogs } from './resolve/resolve-logs.ts'
import { resolveNetwork } from './resolve/resolve-network.ts'
import { textValues } from './resolve/resolve-values.ts'
import type { ResolvedConfig } from './resolved.ts'
import { ruleIssues } from './rules.ts'
import type { RuleIssue } from './rules/each-container.ts'
import { linkIssues } from './rules/links-rules.ts'
import { schemaIssues } from './validate.ts'
import type { ContainersConfig } from './written/written-container.ts'

export interface ResolveOptions {
  /** Absolute path of the config file, for messages. @default none, for a config passed as a value */
  file?: string
  /** Absolute path that relative paths start at. */
  directory: string
}

/**
 * Checks a written config and fills in defaults and units. It reads nothing but its arguments; whether the paths in
 * the config exist is what `checkPaths` finds out.
 *
 * @param written what `defineContainers` returned, or the content of a JSON file
 * @throws ConfigError CONFIG_INVALID with all mistakes at once
 */
export function resolveConfig(
  written: unknown,
  { file, directory }: ResolveOptions,
): ResolvedConfig {
  const refused = schemaIssues(written)
  const readable = readablePart(written, refused)
  const config = declareLinks(readable)
  const unfit = [...linkIssues(readable), ...ruleIssues(config).map(whereWritten(readable))].filter(
    (issue) => isTrustworthy(issue, refused),
  )
  const issues = [...refused, ...unfit]
  if (issues.length > 0) throw invalidConfig(inWrittenOrder(issues, written), file)
  const attachments = attachmentsOfAll(config)
  const links = linksOf(readable)
  const declared = new Set(Object.keys(config.containers))
  const networks = Object.entries(config.networks ?? {}).map(([name, network]) =>
    resolveNetwork(name, network),
  )
  const resolved: ResolvedConfig = {
    file,
    directory,
    engines: resolveEngines(config.engines, directory),
    networks: withImplicitNetwork(networks, attachments),
    connectionMode: config.connectionMode,
    tunnel: config.tunnel ?? 'attach',
    env: textValues(config.env),
    keep: config.keep ?? 'never',
    logs: resolveLogs(config.logs, directory),
    reaper: config.reaper,
    events: config.events === undefined ? undefined : resolve(directory, config.events),
    report: reportFile(config.report, directory),
    summary: config.report !== false,
    containers: Object.entries(config.containers).map(([name, container]) => ({
      ...resolveContainer(container, {
        name,
        directory,
        declared,
        attachments: attachments.get(name) ?? [],
      }),
      ...links.get(name),
    })),
  }
  const torn = tornGroups(resolved)
  if (torn.length > 0) throw invalidConfig(inWrittenOrder(torn, written), file)
  return resolved
}

const whereWritten =
  (config: ContainersConfig) =>
  (issue: RuleIssue): RuleIssue => ({
    ...issue,
    path: linkPath(issue.path, config),
    ...(issue.also && { also: issue.also.map((path) => linkPath(path, config)) }),
  })

// A rule that looked at what the schema refused may be wrong, and the first mistake is reported already.
const isTrustworthy = ({ path, also = [] }: RuleIssue, refused: readonly Issue[]): boolean =>
  !isRefused(path, refused) && !also.some((place) => isPartlyRefused(place, refused))

function reportFile(written: boolean | string | undefined, directory: string): string | undefined {
  if (written === undefined || written === false) return undefined
  return resolve(directory, written === true ? 'mooring-report.html' : written)
}
