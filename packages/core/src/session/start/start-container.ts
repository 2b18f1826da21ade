import type { Ask } from '@mooring/client'
import { deadline, nowMs } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import { recordOf } from '../containers/record.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext } from '../context.ts'
import { prepareData } from '../data/prepare.ts'
import type { StartProgress } from '../events/start-progress.ts'
import { subjectOf } from '../events/subject.ts'
import { removalOf } from '../removal/removal.ts'
import { takeOverOrMake } from '../reuse/take-over.ts'
import type { CreateSources } from './describe-creation.ts'
import { makeContainer } from './make-container.ts'
import { publishedFacts } from './published-facts.ts'
import { startupError } from './startup-error.ts'
import { untilReady } from './until-ready.ts'

export interface StartSources extends CreateSources {
  image: ProvidedImage
  /** Answers the handle of a container that is not ready yet. */
  askOf(running: RunningContainer): Ask
  progress: StartProgress
}

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
    const running = await runOnEngine(context, { declared, sources, signal: limit.signal })
    const { id } = running.live.current
    context.emit({ kind: 'container-started', ...subject, id, elapsedMs: nowMs() - startedAtMs })
    const waiting = { ask: sources.askOf(running), signal: limit.signal, progress }
    const waitedFor = await untilReady(context, running, waiting)
    await prepareData(context, running, waiting)
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

async function runOnEngine(
  context: SessionContext,
  {
    declared,
    sources,
    signal,
  }: { declared: ResolvedContainer; sources: StartSources; signal: AbortSignal },
): Promise<RunningContainer> {
  const { image, networks } = sources
  const request = { declared, image, sources, signal }
  const { id, logsSinceMs, watch } = declared.reuse
    ? await takeOverOrMake(context, request)
    : await makeContainer(context, request)
  const facts = await publishedFacts(context, { id, declared, networks, signal })
  const { reach } = context.engine
  return {
    declared,
    image,
    live: { current: recordOf(declared, facts, { image: image.name, reach, networks }) },
    watch,
    startedFacts: facts,
    ...(logsSinceMs !== undefined && { logsSinceMs }),
  }
}
