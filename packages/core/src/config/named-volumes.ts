import type { ResolvedContainer } from './resolved.ts'

/** Declared names of the volumes that a container mounts. */
export const namedVolumes = ({ volumes }: Pick<ResolvedContainer, 'volumes'>): string[] =>
  volumes.flatMap((volume) => (volume.type === 'named' ? [volume.volume] : []))
