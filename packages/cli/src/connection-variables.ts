import type { KeptStart } from '@mooring/core/commands'

/**
 * Variables that name what was started: those that the config declares, or else one for the URL of each container that has one,
 * and host and port of the others.
 */
export function variablesOf({
  variables,
  records,
}: Pick<KeptStart, 'variables' | 'records'>): Record<string, string> {
  const declared = variables()
  if (Object.keys(declared).length > 0) return declared
  return Object.fromEntries(
    records().flatMap(({ name, url, host, ports }): [string, string][] => {
      const prefix = name
        .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
        .replaceAll(/\W/g, '_')
        .toUpperCase()
      if (url) return [[`${prefix}_URL`, url]]
      const port = ports[0]?.ipv4 ?? ports[0]?.ipv6
      return port === undefined
        ? []
        : [
            [`${prefix}_HOST`, host],
            [`${prefix}_PORT`, String(port)],
          ]
    }),
  )
}
