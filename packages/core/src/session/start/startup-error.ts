import { basename } from 'node:path'
import { evidence, StartupError, type ErrorCode, type MooringError } from '@mooring/client'
import { DeadlinePassed } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import { forEngine } from '../../docker/engine-commands.ts'
import { knownFix } from '../../docker/known-cause.ts'
import { WaitFailure, type PendingWait, type WaitFailureReason } from '../../wait/wait-failure.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import { containerName, type SessionContext } from '../context.ts'
import type { AwaitedNow } from '../events/start-progress.ts'
import { shortenedLine } from '../reports/shortened-line.ts'
import { logTail } from './log-tail.ts'

interface FailedStart {
  declared: ResolvedContainer
  image: ProvidedImage
  error: unknown
  elapsedMs: number
  /** What the start waited for when it failed. */
  awaited: AwaitedNow
  /** True where it failed before there was anything to probe. @default false */
  isUnprobed?: boolean
}

/**
 * Turns the failure of a wait into the error for the user, with what the container said; any other error is passed
 * on. Looks at the container, so it must be called before the removal.
 */
export async function startupError(context: SessionContext, failed: FailedStart): Promise<unknown> {
  const { error } = failed
  if (error instanceof DeadlinePassed) {
    return startupError(context, {
      ...failed,
      error: deadlineFailure(error, failed),
      isUnprobed: true,
    })
  }
  if (!(error instanceof WaitFailure)) return error
  const name = containerName(context, failed.declared)
  const facts = await inspectContainer(context.engine.docker, name).catch(() => undefined)
  const log = await logTail(context, name, facts)
  return new StartupError({
    code: codes[error.reason],
    what: whatHappened(failed, error),
    why: evidenceOf({ failed, failure: error, facts, log, context }),
    fix: forEngine(fixInLog(log) ?? fixFor(failed.declared, error.reason), context.engine.docker),
    cause:
      error.pending.find(({ lastProbe }) => lastProbe?.cause !== undefined)?.lastProbe?.cause ??
      error,
  })
}

const codes: Record<WaitFailureReason, ErrorCode> = {
  timeout: 'WAIT_TIMEOUT',
  'function-failed': 'WAIT_FUNCTION_FAILED',
  exited: 'CONTAINER_EXITED',
  unhealthy: 'CONTAINER_UNHEALTHY',
  'no-health-check': 'CONTAINER_UNHEALTHY',
}

// The deadline passed before the wait began: while the container was created, filled or started.
function deadlineFailure(
  { timeoutMs }: DeadlinePassed,
  { elapsedMs, awaited: { waitedFor } }: FailedStart,
): WaitFailure {
  const pending = [{ waitedFor, lastProbe: undefined }]
  return new WaitFailure({ reason: 'timeout', pending, elapsedMs, timeoutMs, exitCode: undefined })
}

function whatHappened(
  { declared, elapsedMs }: FailedStart,
  { reason, exitCode }: WaitFailure,
): string {
  const subject = `Container "${declared.name}"`
  const after = `after ${(elapsedMs / 1000).toFixed(1)} s`
  if (reason === 'exited')
    return `${subject} exited with code ${exitCode} ${after}, before it was ready.`
  if (reason === 'unhealthy') return `${subject} became unhealthy ${after}.`
  if (reason === 'no-health-check')
    return `${subject} has no health check that \`waitFor: 'healthy'\` could wait for.`
  return `${subject} was not ready ${after}.`
}

interface Evidence {
  failed: FailedStart
  failure: WaitFailure
  facts: ContainerFacts | undefined
  log: string
  context: SessionContext
}

function evidenceOf({ failed, failure, facts, log, context }: Evidence): string[] {
  const { declared, image } = failed
  const { mask, declarations } = context
  const { file } = declarations.config
  const place = file === undefined ? 'the config passed to startSession' : basename(file)
  const id = facts ? ` (container ${facts.id.slice(0, 12)})` : ''
  return [
    ...evidence('image', `${image.name}${id}`),
    ...(facts ? evidence('state', stateOf(facts, declared)) : []),
    ...failure.pending.flatMap((wait) =>
      evidence('waited for', failed.isUnprobed ? wait.waitedFor : mask(waitLine(wait))),
    ),
    ...(facts?.health.output ? evidence('last check', mask(facts.health.output)) : []),
    ...evidence('last log', log === '' ? '(nothing was written)' : shown(mask(log))),
    ...evidence('declared at', `${place}, containers.${declared.instanceOf ?? declared.name}`),
  ]
}

function stateOf(
  { state, exitCode, oomKilled }: ContainerFacts,
  { engineOptions: { memory: memoryBytes } }: ResolvedContainer,
): string {
  const ended = state === 'exited' || state === 'dead'
  // Not every kernel reports to the engine that it killed for memory; SIGKILL under a limit says nearly as much.
  const isKilled = ended && exitCode === 137 && !oomKilled
  return [
    state,
    ended && `exit code ${exitCode}`,
    oomKilled && 'killed because it ran out of memory',
    isKilled && 'killed by SIGKILL',
    isKilled && memoryBytes && `which running out of memory does (limit ${memoryBytes} bytes)`,
  ]
    .filter(Boolean)
    .join(', ')
}

const shown = (log: string): string => log.split('\n').map(shortenedLine).join('\n')

const waitLine = ({ waitedFor, lastProbe }: PendingWait): string =>
  `${waitedFor}, last probe ${lastProbe?.text ?? 'had no answer yet'}`

// What only the kernel says; of other words in a log nobody knows who wrote them about what.
function fixInLog(log: string): string | undefined {
  const line = log
    .split('\n')
    .find((text) => /exec format error|no space left on device/i.test(text))
  return line && knownFix(line)
}

function fixFor(
  { name: own, instanceOf: name = own, startupTimeoutMs }: ResolvedContainer,
  reason: WaitFailureReason,
): string {
  if (reason === 'no-health-check')
    return `declare containers.${name}.healthcheck, or another waitFor.`
  if (reason === 'function-failed') return `mend the function in containers.${name}.waitFor.`
  if (reason === 'timeout') {
    return `look at the log lines above; if the container is only slow, raise containers.${name}.startupTimeout (now ${startupTimeoutMs} ms).`
  }
  return `look at the log lines above; they usually name what is missing in containers.${name}.`
}

/** Why a container was not started: one that it depends on failed. */
export function dependencyError(name: string, dependency: string, error: unknown): MooringError {
  return new StartupError({
    code: 'DEPENDENCY_FAILED',
    what: `Container "${name}" was not started, because "${dependency}", which it depends on, failed.`,
    why: (error as Error).message.split('\n'),
    cause: error,
  })
}
