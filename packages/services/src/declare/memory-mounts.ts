import type { ContainerConfig } from '@mooring/core'

/** The declared mounts in memory, and the folders of the server's data where nothing else is mounted on them. */
export function withDataInMemory(
  { tmpfs = [], volumes = [] }: Pick<ContainerConfig, 'tmpfs' | 'volumes'>,
  folders: readonly string[],
): ContainerConfig['tmpfs'] {
  const mounted = volumes.map((volume) =>
    typeof volume === 'string' ? volume : `${volume.target}`,
  )
  const free = folders.filter(
    (folder) => !mounted.some((volume) => volume.split(':').includes(folder)),
  )
  if (typeof tmpfs === 'string') return unique([...free, tmpfs])
  if (Array.isArray(tmpfs)) return unique([...free, ...tmpfs])
  return { ...Object.fromEntries(free.map((folder) => [folder, ''])), ...tmpfs }
}

// The later one may say how it is mounted.
const unique = (mounts: string[]): string[] =>
  mounts.filter((mount, index) => !mounts.slice(index + 1).some((later) => isSame(mount, later)))

const isSame = (one: string, other: string): boolean => one.split(':')[0] === other.split(':')[0]
