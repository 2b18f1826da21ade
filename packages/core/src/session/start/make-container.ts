import type Docker from 'dockerode'
import { orAborted } from '../../abort.ts'
import { namedVolumes } from '../../config/named-volumes.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { requireBindSources } from '../../docker/bind-sources.ts'
import { createContainer, startContainer } from '../../docker/containers.ts'
import { copyInto } from '../../docker/copy.ts'
import { labelsOf } from '../../docker/labels.ts'
import { connectNetwork } from '../../docker/networks.ts'
import { loadFunctions } from '../../wait/load-functions.ts'
import { watchContainer, type ContainerWatch } from '../containers/container-watch.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import { containerName, type SessionContext } from '../context.ts'
import type { StartProgress } from '../events/start-progress.ts'
import { describeCreation, type CreateSources, type Creation } from './describe-creation.ts'

/** A container that the engine has started, ready or not. */
export interface StartedOnEngine {
  id: string
  watch: ContainerWatch
  /** Since when its log counts, where it was stopped before; on the engine's clock. */
  logsSinceMs?: number
}

export interface MakeRequest {
  declared: ResolvedContainer
  image: ProvidedImage
  sources: CreateSources
  signal: AbortSignal
}

/** Makes a container for this session: creates it, copies its files in, and starts it. */
export async function makeContainer(
  context: SessionContext,
  { declared, image, sources, signal }: MakeRequest,
): Promise<StartedOnEngine> {
  const { docker } = context.engine
  const labels = labelsOf(context, declared.name, declared.labels)
  const given = { image: image.reference, labels, sources, signal }
  const creation = await describeCreation(context, declared, given)
  const id = await createOnEngine(context, declared, { creation, sources, signal })
  signal.throwIfAborted()
  const watch = watchContainer(context.engine, id)
  await copyFiles(docker, id, { declared, progress: sources.progress, signal })
  signal.throwIfAborted()
  sources.progress.enter('start', () => ({ waitedFor: 'the engine to start it' }))
  const started = startContainer(docker, id, declared.name)
  // The longest time in which this process has nothing else to do.
  const { directory } = context.declarations.config
  void loadFunctions(declared.waitFor, { directory, signal })
  await orAborted(started, signal)
  return { id, watch }
}

async function copyFiles(
  docker: Docker,
  id: string,
  {
    declared: { name, files },
    progress,
    signal,
  }: { declared: ResolvedContainer; progress: StartProgress; signal: AbortSignal },
): Promise<void> {
  if (files.length === 0) return
  let sentBytes = 0
  progress.enter('copy', () => ({ waitedFor: copyText(files, sentBytes) }))
  const onSent = (bytes: number): void => void (sentBytes = bytes)
  await orAborted(copyInto(docker, { id, name, onSent }, files), signal)
}

export interface CreateOptions {
  creation: Creation
  sources: CreateSources
  signal: AbortSignal
  /** Hears of the request, which goes on where the signal ends the wait for it. @default nobody */
  onCreating?: (created: Promise<string>) => void
}

/** Creates a container, connects it to all of its networks, and answers its id. */
export async function createOnEngine(
  context: SessionContext,
  declared: ResolvedContainer,
  { creation: { body, networkIds, networksMade }, sources, signal, onCreating }: CreateOptions,
): Promise<string> {
  const { docker } = context.engine
  await context.mayCreate()
  await orAborted(requireBindSources(context.engine, declared), signal)
  await orAborted(sources.volumes.make(namedVolumes(declared)), signal)
  sources.progress.enter('create', () => ({ waitedFor: 'the engine to create it' }))
  const names = {
    name: declared.name,
    engineName: containerName(context, declared),
    platform: declared.platform,
  }
  const created = context.whileMaking(() =>
    untilNetworksAre(networksMade, () => createContainer(docker, body, names)),
  )
  onCreating?.(created)
  const id = await orAborted(context.containers.removals.creating(declared.name, created), signal)
  sources.hostAccess.admit(id, declared)
  await orAborted(networksMade, signal)
  const connected = Promise.all(
    declared.networks.slice(1).map(({ network, aliases }, index) =>
      connectNetwork(docker, networkIds[index + 1] ?? '', {
        containerId: id,
        aliases,
        what: `Container "${declared.name}" could not join network "${network}".`,
      }),
    ),
  )
  await orAborted(connected, signal)
  return id
}

// Docker looks for the networks of a container when it starts it, and Podman when it creates it.
async function untilNetworksAre<T>(made: Promise<unknown>, create: () => Promise<T>): Promise<T> {
  try {
    return await create()
  } catch (error) {
    if (!/network/i.test((error as Error).message)) throw error
    await made
    return create()
  }
}

const toldBytes = 100_000

function copyText({ length }: readonly unknown[], sentBytes: number): string {
  const text = `${length === 1 ? 'a file' : `${length} files`} to be copied in`
  return sentBytes < toldBytes ? text : `${text} (${(sentBytes / 1e6).toFixed(1)} MB sent)`
}
