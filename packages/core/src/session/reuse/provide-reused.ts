import { isMooringError } from '@mooring/client'
import { sleep } from '../../abort.ts'
import { namedVolumes } from '../../config/named-volumes.ts'
import type { ResolvedWait } from '../../config/resolved-waits.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import {
  isNameTaken,
  removeContainer,
  startContainer,
  unpauseContainer,
} from '../../docker/containers.ts'
import { copyInto } from '../../docker/copy.ts'
import { ownerOf } from '../../docker/labels.ts'
import { hasEnded } from '../../docker/owning-process.ts'
import { removeVolume } from '../../docker/volumes.ts'
import { containerName, engineName, type SessionContext, type SessionPart } from '../context.ts'
import { describeCreation, type Creation } from '../start/describe-creation.ts'
import { createOnEngine, type MakeRequest } from '../start/make-container.ts'
import { filesDigest } from './files-digest.ts'
import { changedKeys, fingerprintOf, type Fingerprint } from './fingerprint.ts'
import { fingerprintIn, fingerprintLabels, keptLabels } from './reuse-labels.ts'
import { verdictOn } from './verdict.ts'

/** A container that runs, or has done its job, whoever has made it. */
export interface Reused {
  id: string
  /** True when it was there before. */
  isTakenOver: boolean
  /** When it was stopped and has been started now: since when its log counts, on the engine's clock. */
  logsSinceMs?: number
}

const pollIntervalMs = 50

/**
 * Takes over the container that a former run has kept, or makes it. Its name on the engine is the lock between
 * processes that want it at once: one makes it, the others wait until it runs.
 */
export async function provideReused(
  context: SessionContext,
  request: MakeRequest,
): Promise<Reused> {
  const { declared, signal } = request
  const { creation, fingerprint } = await wanted(context, request)
  for (;;) {
    signal.throwIfAborted()
    const found = await factsOf(context, declared)
    const provided = found
      ? await takeOver(context, declared, { found, fingerprint })
      : await make(context, request, creation)
    if (provided) return provided
    if (found) await sleep(pollIntervalMs, signal)
  }
}

interface Wanted {
  creation: Creation
  fingerprint: Fingerprint
}

async function wanted(
  context: SessionContext,
  { declared, image, sources, signal }: MakeRequest,
): Promise<Wanted> {
  const labels = keptLabels(context, declared.name, declared.labels)
  const given = { image: image.reference, labels, sources, signal }
  const creation = await describeCreation(context, declared, given)
  const { body, networkIds } = creation
  const fingerprint = fingerprintOf(declared, {
    imageId: image.id,
    body,
    networkIds,
    dependencyIds: declared.dependsOn.map((name) => context.containers.idOf(name)),
    filesDigest: await filesDigest(declared.files),
  })
  const labelled = { ...(body['Labels'] as object), ...fingerprintLabels(fingerprint) }
  return { creation: { ...creation, body: { ...body, Labels: labelled } }, fingerprint }
}

async function factsOf(
  context: SessionPart<'id' | 'project' | 'engine'>,
  declared: ResolvedContainer,
): Promise<ContainerFacts | undefined> {
  try {
    return await inspectContainer(context.engine.docker, containerName(context, declared))
  } catch (error) {
    if (isMooringError(error) && error.code === 'CONTAINER_NOT_RUNNING') return undefined
    throw error
  }
}

// Undefined when another process has made it in this moment.
async function make(
  context: SessionContext,
  { declared, sources, signal }: MakeRequest,
  creation: Creation,
): Promise<Reused | undefined> {
  const { docker } = context.engine
  const { name, files } = declared
  let id: string
  let created: Promise<string> | undefined
  const onCreating = (request: Promise<string>): void => void (created = request)
  try {
    id = await createOnEngine(context, declared, { creation, sources, signal, onCreating })
  } catch (error) {
    if (isNameTaken(error)) return undefined
    // What was cut off is made all the same.
    await created?.then((half) => removeContainer(docker, half)).catch(() => undefined)
    throw error
  }
  try {
    if (files.length > 0) await copyInto(docker, { id, name }, files)
    await startContainer(docker, id, name)
    return { id, isTakenOver: false }
  } catch (error) {
    // Half made it would be in the way of the next run.
    await removeContainer(docker, id).catch(() => undefined)
    throw error
  }
}

// Undefined when it is not there yet, or no longer.
async function takeOver(
  context: SessionContext,
  declared: ResolvedContainer,
  { found, fingerprint }: { found: ContainerFacts; fingerprint: Fingerprint },
): Promise<Reused | undefined> {
  const { docker } = context.engine
  const { id, state, labels, finishedAtMs } = found
  const { name } = declared
  const former = fingerprintIn(labels)
  const maker = ownerOf(labels)
  const verdict = verdictOn({
    state,
    isSame: former.whole === fingerprint.whole,
    // Asked of the system only where it matters.
    isMakerGone:
      state === 'created' && maker !== undefined && (await hasEnded(maker, context.owner)),
    isJob: waitsForExit(declared.waitFor),
  })
  switch (verdict) {
    case 'use':
      return { id, isTakenOver: true }
    case 'unpause':
      await unpauseContainer(docker, { id, name })
      return { id, isTakenOver: true }
    case 'start':
      await startContainer(docker, id, name)
      return { id, isTakenOver: true, logsSinceMs: finishedAtMs }
    case 'replace': {
      const changed = changedKeys(former.parts, fingerprint.parts)
      context.emit({ kind: 'container-replaced', container: name, changed })
      await removeContainer(docker, id)
      await removeOwnVolumes(context, declared)
      return undefined
    }
    case 'wait':
      return undefined
  }
}

// Data of another declaration may not fit this one; what other containers mount too is theirs.
async function removeOwnVolumes(
  context: SessionPart<'id' | 'project' | 'declarations' | 'engine'>,
  declared: ResolvedContainer,
): Promise<void> {
  const { engine, declarations } = context
  const others = declarations.config.containers.filter(({ name }) => name !== declared.name)
  const mounted = new Set(others.flatMap(namedVolumes))
  const own = namedVolumes(declared).filter((volume) => !mounted.has(volume))
  await Promise.all(
    own.map((volume) => removeVolume(engine.docker, engineName(context, volume, { isKept: true }))),
  )
}

const waitsForExit = (wait: ResolvedWait | undefined): boolean =>
  wait?.kind === 'exit' || (wait?.kind === 'list' && wait.all.some(waitsForExit))
