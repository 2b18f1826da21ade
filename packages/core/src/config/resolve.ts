import { inWrittenOrder } from './issue-order.ts'
import { invalidConfig } from './issues.ts'
import { readablePart, restsOnRefused } from './readable.ts'
import { attachmentsOfAll, withImplicitNetwork } from './resolve/attachments.ts'
import { resolveContainer } from './resolve/container.ts'
import { resolveNetwork } from './resolve/network.ts'
import type { ResolvedConfig } from './resolved.ts'
import { ruleIssues } from './rules.ts'
import { schemaIssues } from './validate.ts'

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
  const config = readablePart(written, refused)
  const unfit = ruleIssues(config).filter(
    ({ path, also = [] }) => ![path, ...also].some((place) => restsOnRefused(place, refused)),
  )
  const issues = [...refused, ...unfit]
  if (issues.length > 0) throw invalidConfig(inWrittenOrder(issues, written), file)
  const attachments = attachmentsOfAll(config)
  const declared = new Set(Object.keys(config.containers))
  const networks = Object.entries(config.networks ?? {}).map(([name, network]) =>
    resolveNetwork(name, network),
  )
  return {
    file,
    directory,
    networks: withImplicitNetwork(networks, attachments),
    containers: Object.entries(config.containers).map(([name, container]) =>
      resolveContainer(container, {
        name,
        directory,
        declared,
        attachments: attachments.get(name) ?? [],
      }),
    ),
  }
}
