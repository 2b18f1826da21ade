import { evidence, UsageError } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import { linksProxy } from '../../config/link-plan.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { ImageProgress } from '../../docker/image-progress.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { awaitedImage } from '../events/awaited-image.ts'
import type { StartProgress } from '../events/start-progress.ts'
import type { Links } from '../links/links.ts'
import { networksOf } from '../sites/network-pool.ts'
import type { Snapshots } from '../snapshot/snapshots.ts'
import { useServer } from '../used-servers/use-server.ts'
import { provideImage } from './provide-image.ts'
import { startContainer, type StartSources } from './start-container.ts'
import { dependencyError } from './startup-error.ts'

export interface LaunchParts extends Omit<StartSources, 'image'> {
  snapshots: Snapshots
  links: Pick<Links, 'open'>
  /** Starts a dependency, unless that is done or under way. */
  start(name: string): Promise<RunningContainer>
}

/**
 * Starts a declared container, after its dependencies.
 *
 * @param context whose signal gives up this start
 * @throws UsageError UNKNOWN_CONTAINER, StartupError DEPENDENCY_FAILED, and what startContainer throws
 */
export async function launch(
  context: SessionContext,
  name: string,
  { start, snapshots, progress, ...sources }: LaunchParts,
): Promise<RunningContainer> {
  const container = context.declarations.find(name) ?? unknownContainer(context, name)
  if (container.use)
    return await useServer(context, { ...container, use: container.use }, { ...sources, progress })
  if (container.link) {
    const link = { ...container, link: container.link }
    await readyDependencies(context, container, { start, progress })
    return await sources.links.open(
      link,
      await orAborted(start(linksProxy), context.signal),
      context.signal,
    )
  }
  // Pulling and building go on while dependencies start, and so do the networks and the way to the host.
  let pulled: ImageProgress | undefined
  const image = provideImage(context, container, (latest) => (pulled = latest))
  image.catch(() => undefined)
  let networkFailure: Error | undefined
  networksOf(sources.networks, container).catch((error: Error) => (networkFailure = error))
  sources.hostAccess.prepare(container).catch(() => undefined)
  await readyDependencies(context, container, { start, progress })
  progress.enter('image', () => ({ waitedFor: awaitedImage(container, pulled) }))
  const provided = await image
  // Here, because the time that a container has to start does not pay for what others must do first.
  progress.enter('image', () => ({ waitedFor: 'Ryuk, or the removal of what a dead run left' }))
  await orAborted(context.mayCreate(), context.signal)
  if (networkFailure) throw networkFailure
  const ready = { ...sources, image: provided, progress }
  return container.service
    ? await snapshots.start(context, container, ready)
    : await startContainer(context, container, ready)
}

async function readyDependencies(
  { signal }: SessionPart<'signal'>,
  container: ResolvedContainer,
  { start, progress }: { start: LaunchParts['start']; progress: StartProgress },
): Promise<void> {
  try {
    await dependenciesOf(container, progress, (dependency) => orAborted(start(dependency), signal))
  } catch (error) {
    // What was given up is no failure of a dependency.
    signal.throwIfAborted()
    throw error
  }
}

async function dependenciesOf(
  { name, dependsOn }: ResolvedContainer,
  progress: StartProgress,
  start: LaunchParts['start'],
): Promise<void> {
  if (dependsOn.length === 0) return
  const missing = new Set(dependsOn)
  progress.enter('dependencies', () => ({ waitedFor: [...missing].join(', ') }))
  const wait = async (dependency: string): Promise<void> => {
    try {
      await start(dependency)
    } catch (error) {
      throw dependencyError(name, dependency, error)
    }
    missing.delete(dependency)
  }
  await Promise.all(dependsOn.map(wait))
}

function unknownContainer(
  { declarations: { config } }: SessionPart<'declarations'>,
  name: string,
): never {
  throw new UsageError({
    code: 'UNKNOWN_CONTAINER',
    what: `No container "${name}" is declared.`,
    why: evidence(
      'declared',
      config.containers.map((container) => container.name).join(', ') || 'none',
    ),
    fix: 'use one of the declared names, or declare it in the config.',
  })
}
