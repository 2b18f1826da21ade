import type { ComposeProject } from './compose-project.ts'

/** Leaves the networks, volumes, configs and secrets that a service uses. */
export function withUsedResources(project: ComposeProject): ComposeProject {
  const services = Object.values(project.services)
  const only = <T>(
    all: Readonly<Record<string, T>>,
    used: readonly (string | undefined)[],
  ): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => used.includes(name)))
  return {
    ...project,
    networks: only(
      project.networks,
      services.flatMap(({ networks }) => Object.keys(networks ?? {})),
    ),
    volumes: only(
      project.volumes,
      services.flatMap(({ volumes }) => (volumes ?? []).map(({ source }) => source)),
    ),
    configs: only(
      project.configs,
      services.flatMap(({ configs }) => (configs ?? []).map(({ source }) => source)),
    ),
    secrets: only(
      project.secrets,
      services.flatMap(({ secrets = [], build }) =>
        [...secrets, ...(build?.secrets ?? [])].map(({ source }) => source),
      ),
    ),
  }
}
