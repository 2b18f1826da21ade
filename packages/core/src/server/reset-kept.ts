import { evidence, TeardownError, type ContainerRecord } from '@mooring/client'
import type { ResolvedConfig, ResolvedContainer } from '../config/resolved.ts'
import { readSettings } from '../docker/settings.ts'
import type { LifecycleEvent } from '../session/events/lifecycle.ts'
import type { KeptObject } from '../session/kept/kept-object.ts'
import type { Kept } from '../session/kept/kept.ts'
import { openKept } from '../session/kept/open-kept.ts'
import { resetPlan, type ResetPlan } from '../session/kept/reset-plan.ts'
import { reuseForbidden } from '../session/kept/reuse-forbidden.ts'
import { openSession } from '../session/open-session.ts'
import { projectOf } from '../session/project.ts'
import type { Session } from '../session/session.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { loadWithoutReport } from './load-without-report.ts'
import { removeOwn } from './remove-own.ts'

export interface ResetOptions {
  /** Where the search for the config begins. */
  directory: string
  configFile?: string | undefined
  /** Declared names. @default all that is kept */
  names?: readonly string[]
  /** Gives it up. */
  signal: AbortSignal
  onEvent(event: LifecycleEvent): void
  /** Hears which containers are made anew or taken over, before anything is done. @default nobody */
  onChosen?: ((containers: Pick<ResolvedContainer, 'name' | 'image'>[]) => void) | undefined
}

/** A container whose data is what its start made. */
export interface ResetContainer {
  record: ContainerRecord
  /** Whether it is another container, which may have other ports; else its data was put back in place. */
  isNew: boolean
}

/**
 * Puts the data of containers that are kept back to what their image, migrations and seeds made: in place where their service
 * can, else with a new container.
 *
 * @returns those that were reset and those that had to be replaced with them, in declared order
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID, SETTING_INVALID, REUSE_FORBIDDEN
 * @throws UsageError UNKNOWN_CONTAINER, CANNOT_BE_KEPT, NOT_UP
 * @throws DockerError and StartupError of the first container that failed
 */
export async function resetKept(options: ResetOptions): Promise<ResetContainer[]> {
  const { directory, configFile, names = [], signal, onEvent } = options
  const config = await loadWithoutReport({
    directory,
    ...(configFile !== undefined && { configFile }),
  })
  if (!(await readSettings()).isReuseAllowed) throw reuseForbidden()
  const { plan, ids } = await begun(config, { names, signal, onChosen: options.onChosen })
  if (plan.running.length === 0) return []
  const session = await openSession(config, {
    signal,
    keep: { namesIn: () => plan.running },
    onEvent,
  })
  const records = await running(session, plan, { config, signal })
  return records
    .map((record) => ({ record, isNew: !ids.includes(record.id) }))
    .filter(({ record, isNew }) => isNew || plan.restored.includes(record.name))
}

/** Removes what is made anew; answers the ids of all that was kept. */
async function begun(
  config: ResolvedConfig,
  {
    names,
    signal,
    onChosen,
  }: Pick<ResetOptions, 'signal' | 'onChosen'> & { names: readonly string[] },
): Promise<{ plan: ResetPlan; ids: string[] }> {
  using kept = await openKept({ signal })
  const objects = await kept.list({ project: projectOf(config) })
  const containers = objects.filter(({ kind }) => kind === 'container')
  const plan = resetPlan(
    config,
    names,
    containers.map(({ declared }) => declared),
  )
  onChosen?.(config.containers.filter(({ name }) => plan.running.includes(name)))
  const due = objects.filter(
    ({ kind, declared }) =>
      (kind === 'container' && plan.anew.includes(declared)) ||
      (kind === 'volume' && plan.volumes.includes(declared)),
  )
  await allRemoved(kept, due)
  return { plan, ids: containers.map(({ id }) => id) }
}

/** What stays would be taken over again, with its data. @throws TeardownError TEARDOWN_FAILED */
async function allRemoved(kept: Kept, due: readonly KeptObject[]): Promise<void> {
  if (due.length === 0) return
  const { failed } = await kept.remove(due)
  const [first] = failed
  if (!first) return
  throw new TeardownError({
    code: 'TEARDOWN_FAILED',
    what: `${failed.length} object${failed.length === 1 ? '' : 's'} could not be removed, so nothing was reset.`,
    why: failed.flatMap(({ object, reason }) =>
      evidence('left', `${object.kind} ${object.name}: ${reason}`),
    ),
    fix: 'stop who uses it, such as a container of your own with a volume of the project, and reset again.',
  })
}

async function running(
  session: Session,
  plan: ResetPlan,
  { config, signal }: { config: ResolvedConfig; signal: AbortSignal },
): Promise<ContainerRecord[]> {
  try {
    const starts = plan.running.map((name) => session.liveOf(name))
    await allOrNothing(session, starts, signal)
    await allOrNothing(
      session,
      plan.restored.map((name) => session.restore(name)),
      signal,
    )
    const records = (await Promise.all(starts)).map(({ current }) => current)
    await session.close()
    return records
  } catch (error) {
    await removeOwn(projectOf(config))
    throw error
  }
}
