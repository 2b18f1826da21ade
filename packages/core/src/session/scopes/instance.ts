import { renameReferences } from '../../config/references.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'

export interface InstanceNames {
  /** Of the instance itself. */
  name: string
  /** What the instance is to use where the declaration names a container. */
  container(declared: string): string
  /** The same for a named volume. */
  volume(declared: string): string
  /** The engine that it is on. @default that of the declaration */
  engine?: string | undefined
  /** What references to data mean there. */
  data?: ResolvedContainer['data']
}

/** The declaration of one of several containers that are made from the same one. */
export function instanceOf(
  declared: ResolvedContainer,
  { name, container, volume, engine = declared.engine, data }: InstanceNames,
): ResolvedContainer {
  const renamed = (text: string): string =>
    renameReferences(text, (other) => (other === 'self' ? other : container(other)))
  const renamedTexts = (texts: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, renamed(text)]))
  return {
    ...declared,
    name,
    instanceOf: declared.name,
    engine,
    ...(data && { data }),
    environment: renamedTexts(declared.environment),
    command: declared.command?.map(renamed),
    url: declared.url === undefined ? undefined : renamed(declared.url),
    connection: renamedTexts(declared.connection),
    dependsOn: declared.dependsOn.map(container),
    ...(declared.link && { link: { ...declared.link, to: container(declared.link.to) } }),
    networkMode: declared.networkMode?.replace(
      /^container:(.+)$/,
      (_, owner: string) => `container:${container(owner)}`,
    ),
    // Others of its kind are on the same network, so that its declared name is nobody's.
    networks: declared.networks.map(({ network }) => ({ network, aliases: [name] })),
    volumes: declared.volumes.map((mounted) =>
      mounted.type === 'named' ? { ...mounted, volume: volume(mounted.volume) } : mounted,
    ),
  }
}
