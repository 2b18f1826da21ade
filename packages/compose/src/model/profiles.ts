import type { ComposeService } from './service.ts'

/**
 * The services that compose would start: those without a profile and those of active ones.
 *
 * @param named services whose own profiles are active too
 */
export function enabledServices(
  services: Readonly<Record<string, ComposeService>>,
  profiles: readonly string[],
  named: readonly string[] = [],
): Record<string, ComposeService> {
  const active = new Set([...profiles, ...named.flatMap((name) => services[name]?.profiles ?? [])])
  const isEnabled = ({ profiles: own = [] }: ComposeService): boolean =>
    own.length === 0 || active.has('*') || own.some((profile) => active.has(profile))
  return Object.fromEntries(Object.entries(services).filter(([, service]) => isEnabled(service)))
}
