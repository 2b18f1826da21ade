import type { Ask } from '@mooring/client'
import { deadline, nowMs, orAborted, sleep } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import { startContainer as startOnEngine } from '../../docker/containers.ts'
import { copyInto } from '../../docker/copy.ts'
import { labelsOf } from '../../docker/labels.ts'
import type { EngineNetwork } from '../../docker/networks.ts'
import { publicationsOf } from '../../docker/publications.ts'
import { allPublished } from '../../docker/published-ports.ts'
import { placementOf } from '../../docker/reach/reach-placement.ts'
import { loadFunctions } from '../../wait/load-functions.ts'
import { watchContainer } from '../containers/container-watch.ts'
import { recordOf } from '../containers/record.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext } from '../context.ts'
import { prepareData } from '../data/prepare.ts'
import type { StartProgress } from '../events/start-progress.ts'
import { subjectOf } from '../events/subject.ts'
import { removalOf } from '../removal/removal.ts'
import { takeOverOrMake, type StartedOnEngine } from '../reuse/take-over.ts'
import { networksOf, type NetworkPool } from '../sites/network-pool.ts'
import { createOnEngine, describeCreation, type CreateSources } from './create-declared.ts'
import type { ProvidedImage } from './provide-image.ts'
import { startupError } from './startup-error.ts'
import { untilReady } from './until-ready.ts'

export interface StartSources extends CreateSources {
  image: ProvidedImage
  /** Answers the handle of a container that is not ready yet. */
  askOf(running: RunningContainer): Ask
  progress: StartProgress
}

const inspectIntervalMs = 20
// A port that is not published by then is not going to be, for example because `raw` took it away.
const publishTimeoutMs = 5_000

/**
 * Takes one declared container from its image, which is there, to ready. On any failure it is removed again.
 *
 * @throws DockerError what the engine refused
 * @throws StartupError WAIT_TIMEOUT, CONTAINER_EXITED, CONTAINER_UNHEALTHY, WAIT_FUNCTION_FAILED
 */
export async function startContainer(
  context: SessionContext,
  declared: ResolvedContainer,
  sources: StartSources,
): Promise<RunningContainer> {
  const { image, progress } = sources
  const remove = removalOf(context, declared)
  const startedAtMs = nowMs()
  const limit = deadline(declared.startupTimeoutMs, context.signal)
  const subject = subjectOf(declared)
  context.emit({ kind: 'container-starting', ...subject, image: image.name })
  try {
    const running = await createAndStart(context, { declared, sources, signal: limit.signal })
    const { id } = running.live.current
    context.emit({
      kind: 'container-started',
      ...subject,
      id,
      elapsedMs: nowMs() - startedAtMs,
    })
    const waitedFor = await untilReady(context, running, {
      ask: sources.askOf(running),
      signal: limit.signal,
      progress,
    })
    await prepareData(context, running, {
      ask: sources.askOf(running),
      signal: limit.signal,
      progress,
    })
    context.emit({
      kind: 'container-ready',
      ...subject,
      id,
      elapsedMs: nowMs() - startedAtMs,
      waitedFor,
      phases: progress.spent(),
    })
    return running
  } catch (error) {
    const explained = await startupError(context, {
      declared,
      image,
      error,
      elapsedMs: nowMs() - startedAtMs,
      awaited: progress.awaited(),
    })
    // What cannot be removed now is tried again, and reported, when the session closes.
    await remove().catch(() => undefined)
    throw explained
  } finally {
    limit[Symbol.dispose]()
  }
}

interface StartRequest {
  declared: ResolvedContainer
  sources: StartSources
  signal: AbortSignal
}

async function createAndStart(
  context: SessionContext,
  { declared, sources, signal }: StartRequest,
): Promise<RunningContainer> {
  const { image, networks } = sources
  const { id, logsSinceMs, watch } = declared.reuse
    ? await takeOverOrMake(context, { declared, image, sources, signal })
    : await made(context, { declared, sources, signal })
  const facts = await publishedFacts(context, { id, declared, networks, signal })
  const { reach } = context.engine
  const record = recordOf(declared, facts, { image: image.name, reach, networks })
  return {
    declared,
    image,
    live: { current: record },
    watch,
    startedFacts: facts,
    ...(logsSinceMs !== undefined && { logsSinceMs }),
  }
}

async function made(
  context: SessionContext,
  { declared, sources, signal }: StartRequest,
): Promise<StartedOnEngine> {
  const { docker } = context.engine
  const { image, progress } = sources
  const labels = labelsOf(context, declared.name, declared.labels)
  const given = { image: image.reference, labels, sources, signal }
  const creation = await describeCreation(context, declared, given)
  const id = await createOnEngine(context, declared, { creation, sources, signal })
  signal.throwIfAborted()
  const watch = watchContainer(context.engine, id)
  if (declared.files.length > 0) {
    let sentBytes = 0
    progress.enter('copy', () => ({ waitedFor: copyText(declared.files, sentBytes) }))
    const onSent = (bytes: number): void => void (sentBytes = bytes)
    await orAborted(copyInto(docker, { id, name: declared.name, onSent }, declared.files), signal)
  }
  signal.throwIfAborted()
  progress.enter('start', () => ({ waitedFor: 'the engine to start it' }))
  const started = startOnEngine(docker, id, declared.name)
  // The longest time in which this process has nothing else to do.
  void loadFunctions(declared.waitFor, { directory: context.declarations.config.directory, signal })
  await orAborted(started, signal)
  return { id, watch }
}

interface StartedContainer {
  id: string
  declared: ResolvedContainer
  networks: NetworkPool
  signal: AbortSignal
}

/** Inspects until every published port has its host port; mostly that is once. */
export async function publishedFacts(
  { engine: { docker, reach } }: SessionContext,
  { id, declared, networks, signal }: StartedContainer,
): Promise<ContainerFacts> {
  const joined = await networksOf(networks, declared)
  const { publishOn } = placementOf(reach, {
    networkMode: declared.networkMode,
    networkIds: joined.map((network) => network.id),
  })
  const publications = publicationsOf(declared.ports, publishOn)
  const giveUpAtMs = nowMs() + (isPublished(joined) ? publishTimeoutMs : 0)
  for (;;) {
    const facts = await inspectContainer(docker, id)
    if (facts.state !== 'running' || allPublished(publications, facts.bindings)) return facts
    if (nowMs() >= giveUpAtMs) return facts
    await sleep(inspectIntervalMs, signal)
  }
}

const toldBytes = 100_000

function copyText({ length }: readonly unknown[], sentBytes: number): string {
  const text = `${length === 1 ? 'a file' : `${length} files`} to be copied in`
  return sentBytes < toldBytes ? text : `${text} (${(sentBytes / 1e6).toFixed(1)} MB sent)`
}

// The engine publishes nothing of a container that is on internal networks only.
const isPublished = (joined: readonly EngineNetwork[]): boolean =>
  joined.length === 0 || joined.some(({ internal }) => !internal)
