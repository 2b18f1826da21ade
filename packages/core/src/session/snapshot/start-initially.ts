import type { ResolvedContainer } from '../../config/resolved.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { startContainer, type StartSources } from '../start/start-container.ts'
import { initialStart, type InitialDataParts } from './initial-data.ts'
import { hasNoShell } from './no-shell.ts'

/**
 * Starts a container of which no snapshot is kept: with the data that its image has initialised before, or else keeping it for
 * the next start, while the tests run.
 *
 * @throws what startContainer throws
 */
export async function startInitially(
  context: SessionContext,
  declared: ResolvedContainer,
  { sources, ...parts }: Omit<InitialDataParts, 'image'> & { sources: StartSources },
): Promise<RunningContainer> {
  const initial = await initialStart(context, declared, { ...parts, image: sources.image })
  if (!initial) return startContainer(context, declared, sources)
  const given = { ...sources, image: initial.image }
  try {
    const running = await startContainer(context, initial.declared, given)
    running.declared = declared
    void keepBeforeRemoval(context, declared, initial.keep(running.live.current.id))
    return running
  } catch (error) {
    await initial.giveUp(error)
    if (hasNoShell(error)) return startContainer(context, declared, sources)
    throw error
  }
}

async function keepBeforeRemoval(
  { teardown }: SessionPart<'teardown'>,
  { name }: ResolvedContainer,
  kept: Promise<void>,
): Promise<void> {
  const done = teardown.defer({
    phase: 'data',
    label: `the image with the initial data of container "${name}"`,
    command: 'docker image ls --filter label=com.mooring.snapshot',
    run: () => kept,
  })
  await kept
  await done()
}
