import type { ContainerConfig } from '@mooring/core'

/** Whether another container depends on one, or has its name or an alias of it in its variables or its command. */
export function isNamedByOthers(
  name: string,
  containers: Readonly<Record<string, { readonly config: ContainerConfig }>>,
): boolean {
  const attachments = Object.values(containers[name]?.config.networks ?? {})
  const aliases = attachments.flatMap((attachment: { aliases?: readonly string[] }) => [
    ...(attachment.aliases ?? []),
  ])
  const names = new Set([name, ...aliases])
  return Object.entries(containers).some(
    ([other, { config }]) => other !== name && wordsOf(config).some((word) => names.has(word)),
  )
}

const wordsOf = ({ dependsOn, environment, command, entrypoint }: ContainerConfig): string[] =>
  JSON.stringify([dependsOn, environment, command, entrypoint]).split(/[^\w.-]+/)
