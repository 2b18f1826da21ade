import { randomBytes } from 'node:crypto'
import Docker from 'dockerode'
import { afterAll, expect } from 'vitest'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { projectOf } from '../../packages/core/src/session/project.ts'
import { removeSnapshots } from '../../packages/core/src/session/snapshot/remove-snapshots.ts'

const docker = new Docker()
const project = projectOf({ file: undefined, directory: process.cwd() })
const labelOf = (name: string): string => `com.mooring.snapshot=${project}/${name}`

/** For a test file: names of containers that no other test has snapshots of, which go at the end. */
export function useSnapshotNames(): () => string {
  const names: string[] = []
  afterAll(async () => {
    for (const name of names) {
      const signal = new AbortController().signal
      await removeSnapshots(docker, { filter: [labelOf(name)], signal })
      expect(await snapshotsOf(name)).toEqual([])
    }
  })
  return () => {
    const name = `db${randomBytes(4).toString('hex')}`
    names.push(name)
    return name
  }
}

/** Names of the images with snapshots of a container. */
export async function snapshotsOf(name: string): Promise<string[]> {
  const images = await docker.listImages({ filters: { label: [labelOf(name)] } })
  return images.flatMap(({ RepoTags }) => RepoTags ?? [])
}

export interface SnapshotRun<Db> extends AsyncDisposable {
  db: Db
  /** Whether a snapshot was taken. */
  isTaken: boolean
  timesReady: number
  told: string[]
}

/** Starts a server, as a run would, with what it told. */
export async function snapshotRun<Db>(
  name: string,
  declared: ContainerConfig,
): Promise<SnapshotRun<Db>> {
  const events: LifecycleEvent[] = []
  const session = await startSession(
    { containers: { [name]: declared } },
    { onEvent: (event) => events.push(event) },
  )
  const kinds = events.map(({ kind }) => kind)
  return {
    db: session.containers[name] as unknown as Db,
    isTaken: kinds.includes('snapshot-taken'),
    timesReady: kinds.filter((kind) => kind === 'container-ready').length,
    told: events.flatMap((event) => (event.kind === 'service-told' ? [event.line] : [])),
    [Symbol.asyncDispose]: session.close,
  }
}
