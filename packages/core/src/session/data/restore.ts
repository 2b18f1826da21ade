import { evidence, isMooringError, StartupError, type Ask } from '@mooring/client'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import { explainedFailure } from './explained-failure.ts'
import { serverAccess } from './server-access.ts'

/**
 * Has the service of a container put back the data that all share.
 *
 * @throws why its server failed, or what the service throws; StartupError PREPARE_FAILED around what is no error of Mooring
 */
export async function restoreData(
  context: SessionPart<'declarations' | 'engine' | 'signal' | 'mask' | 'emit'>,
  running: RunningContainer,
  askOf: (running: RunningContainer) => Ask,
): Promise<void> {
  const { service, name } = running.declared
  try {
    await service?.restore?.(serverAccess(context, running, askOf(running)))
  } catch (error) {
    const failure = await explainedFailure(context, running, { error, code: 'PREPARE_FAILED' })
    if (isMooringError(failure)) throw failure
    throw new StartupError({
      code: 'PREPARE_FAILED',
      what: `The data of container "${name}" could not be put back.`,
      why: evidence('reason', context.mask((error as Error).message)),
      cause: error,
    })
  }
}
