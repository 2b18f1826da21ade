import { findReferences } from '../../config/references.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { SnapshotProvider } from '../../service/kept-data.ts'

/** The container that a snapshot is made from: it serves nobody. */
export function snapshotSource(
  { instanceOf, ...declared }: ResolvedContainer,
  snapshot: SnapshotProvider,
): ResolvedContainer {
  return {
    ...declared,
    // The same for all instances, because they start from one snapshot.
    name: instanceOf ?? declared.name,
    scope: 'run',
    environment: { ...declared.environment, ...snapshot.environment },
    // What has the declared ones may be there already.
    networks: [],
    ports: declared.ports.map((port) => ({ ...port, hostPort: undefined })),
    dependsOn: [],
    engineOptions: { ...declared.engineOptions, readOnly: undefined },
  }
}

/** Why the data of a container may depend on what a snapshot cannot go by, in words that follow "because". */
export function obstacleTo(declared: ResolvedContainer): string | undefined {
  const texts = [...Object.values(declared.environment), ...(declared.command ?? [])]
  const obstacles: [boolean, string][] = [
    [declared.volumes.length > 0, 'it has `volumes`'],
    [texts.some((text) => findReferences(text).length > 0), 'it refers to other containers'],
    [declared.hostAccess, 'it reaches ports of this machine'],
    [declared.networkMode !== undefined, 'it has a `networkMode`'],
    [declared.entrypoint !== undefined, 'it has an `entrypoint` of its own'],
    [declared.engineOptions['user'] !== undefined, 'it has a `user` of its own'],
    [declared.raw !== undefined, 'it has `raw` options'],
  ]
  return obstacles.find(([isThere]) => isThere)?.[1]
}
