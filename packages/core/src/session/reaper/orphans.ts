import type Docker from 'dockerode'
import { removeContainer } from '../../docker/containers.ts'
import { dockerError } from '../../docker/engine-error.ts'
import { listLabelled, removeObjects, type LabelledObject } from '../../docker/labelled.ts'
import { madeOn, ownerOf, sessionLabel } from '../../docker/labels.ts'
import { hasEnded, thisProcess, type Owner } from '../../docker/owning-process.ts'
import { isMiscounted } from '../../docker/remove-network.ts'
import type { Ledger } from './ledger.ts'
import type { RemovedOrphans } from './removed-orphans.ts'
import { ryukName } from './ryuk-name.ts'

/**
 * Removes the objects of sessions of this machine whose process has ended. Those of live sessions, of other machines
 * and of other tools are left alone, and so are containers that are kept.
 */
export async function removeOrphans(docker: Docker, signal: AbortSignal): Promise<RemovedOrphans> {
  const self = await thisProcess()
  const made = await listed(docker, [sessionLabel, madeOn(self)], signal)
  return removeAll(docker, await orphansAmong(made, self))
}

/** The same for the sessions that the ledger knows to be dead; asks the engine nothing when there are none. */
export async function removeNotedOrphans(
  docker: Docker,
  {
    ledger,
    self,
    place,
    signal,
  }: { ledger: Ledger; self: Owner; place: string; signal: AbortSignal },
): Promise<RemovedOrphans> {
  const dead = (await ledger.dead(self)).filter((note) => note.place === place)
  const removed = await Promise.all(
    dead.map(async (note) => {
      const { sessionId } = note
      const objects = await listLabelled(docker, [`${sessionLabel}=${sessionId}`], signal)
      const outcome = await removeAll(docker, objects)
      await removeContainer(docker, ryukName(sessionId)).catch(() => undefined)
      // What no retry would remove is left to whoever restarts the engine.
      const failures = outcome.failures.filter(({ error }) => !isMiscounted(error))
      if (failures.length === 0) await ledger.remove(note)
      return { ...outcome, failures }
    }),
  )
  return {
    containers: removed.flatMap(({ containers }) => containers),
    networks: removed.flatMap(({ networks }) => networks),
    volumes: removed.flatMap(({ volumes }) => volumes),
    failures: removed.flatMap(({ failures }) => failures),
  }
}

async function listed(
  docker: Docker,
  labels: readonly string[],
  signal: AbortSignal,
): Promise<LabelledObject[]> {
  try {
    return await listLabelled(docker, labels, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: 'The objects of dead sessions could not be listed.',
    })
  }
}

export async function orphansAmong(
  objects: readonly LabelledObject[],
  self: Owner,
): Promise<LabelledObject[]> {
  const ended = await Promise.all(
    objects.map(async ({ labels }) => {
      const owner = ownerOf(labels)
      return owner !== undefined && (await hasEnded(owner, self))
    }),
  )
  return objects.filter((_object, index) => ended[index])
}

async function removeAll(
  docker: Docker,
  objects: readonly LabelledObject[],
): Promise<RemovedOrphans> {
  const failed = await removeObjects(docker, objects)
  const gone = objects.filter((object) => !failed.some((failure) => failure.object === object))
  const namesOf = (kind: LabelledObject['kind']): string[] =>
    gone.filter((object) => object.kind === kind).map(({ name }) => name)
  return {
    containers: namesOf('container'),
    networks: namesOf('network'),
    volumes: namesOf('volume'),
    failures: failed.map(({ object, error }) => ({ name: object.name, error })),
  }
}
