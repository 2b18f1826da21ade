import { evidence, isMooringError, StartupError, type Ask } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import type { StartProgress } from '../events/start-progress.ts'
import { explainedFailure } from './explained-failure.ts'
import { serverAccess } from './server-access.ts'

/**
 * Has the service of a container prepare its data, which is a part of the start.
 *
 * @throws why its server failed, or what the service throws; StartupError PREPARE_FAILED around what is no error of Mooring
 */
export async function prepareData(
  context: SessionPart<'declarations' | 'engine' | 'signal' | 'mask' | 'emit'>,
  running: RunningContainer,
  { ask, signal, progress }: { ask: Ask; signal: AbortSignal; progress: StartProgress },
): Promise<void> {
  const { service, name } = running.declared
  if (!service?.prepare) return
  progress.enter('prepare', () => ({ waitedFor: `its data, which ${service.name} prepares` }))
  const access = { ...serverAccess(context, running, ask), signal }
  try {
    await orAborted(service.prepare(access), signal)
  } catch (error) {
    signal.throwIfAborted()
    const failure = await explainedFailure(context, running, { error, code: 'PREPARE_FAILED' })
    if (isMooringError(failure)) throw failure
    throw new StartupError({
      code: 'PREPARE_FAILED',
      what: `The data of container "${name}" could not be prepared.`,
      why: [
        ...evidence('service', service.name),
        ...evidence('reason', context.mask((error as Error).message)),
      ],
      cause: error,
    })
  }
}
