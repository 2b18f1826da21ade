import { evidence, isMooringError, TeardownError, UsageError } from '@mooring/client'
import { deadline, nowMs, orAborted } from '../abort.ts'
import { forEngine } from '../docker/engine-commands.ts'
import { answerOf } from '../docker/engine-error.ts'
import type { RecordKeeper } from './containers/record-keeper.ts'
import type { SessionContext, SessionPart } from './context.ts'
import type { Reaper } from './reaper/reaper.ts'
import type { TeardownFailure } from './removal/teardown.ts'
import type { LogFiles } from './reports/log-files.ts'
import type { RunReport } from './reports/run-report.ts'

const settleTimeoutMs = 60_000

export interface ClosingParts {
  closing: AbortController
  records: RecordKeeper
  reaper: Pick<Reaper, 'alsoRemove' | 'dismiss'>
  logFiles: LogFiles | undefined
  runReport: RunReport | undefined
}

/** Stops what is under way and removes everything. @throws TeardownError TEARDOWN_FAILED */
export async function closeSession(
  context: SessionContext,
  { closing, records, reaper, logFiles, runReport }: ClosingParts,
): Promise<void> {
  const { containers } = context
  const startedAtMs = nowMs()
  closing.abort(
    new UsageError({
      code: 'SESSION_CLOSED',
      what: 'The session is closed, so no container can be started.',
    }),
  )
  // A create that is under way must have ended before its removal can succeed.
  const [pending] = await Promise.all([
    unsettled(context),
    logFiles?.caughtUp(),
    ...context.all().map(({ engine }) => engine.loss.lookAgain()),
  ])
  // A server that runs already goes on.
  const going = containers.removals.names().filter((name) => isContainer(context, name))
  const failures = [...pending, ...(await context.teardown.run())]
  for (const running of containers.running()) records.removed(running)
  await logFiles?.close()
  for (const { engine } of context.all()) engine.close()
  context.emit({
    kind: 'session-closed',
    containers: going.length,
    elapsedMs: nowMs() - startedAtMs,
  })
  const report = await runReport?.write()
  if (report !== undefined) context.emit({ kind: 'report-written', file: report })
  // Otherwise the watchdog tries again when this process ends.
  if (failures.length > 0) throw teardownError(failures)
  await reaper.dismiss()
}

function isContainer({ declarations }: SessionPart<'declarations'>, name: string): boolean {
  const { use, link } = declarations.find(name) ?? {}
  return !use && !link
}

// What an engine that answers nothing makes of such a request is the watchdog's to remove.
async function unsettled({
  engine,
  containers,
}: SessionPart<'containers' | 'engine'>): Promise<TeardownFailure[]> {
  using limit = deadline(settleTimeoutMs, new AbortController().signal)
  try {
    await orAborted(containers.settled(), limit.signal)
    return []
  } catch (error) {
    const command = forEngine('docker ps -a', engine.docker)
    return [{ label: 'a start that the engine has not answered', command, error }]
  }
}

const reasonOf = (error: unknown): string =>
  isMooringError(error) && error.code === 'ENGINE_LOST'
    ? 'the engine no longer answers'
    : answerOf(error)

function teardownError(failures: TeardownFailure[]): TeardownError {
  const commands = failures.map(({ command }) => command)
  return new TeardownError({
    code: 'TEARDOWN_FAILED',
    what: `${failures.length} object${failures.length === 1 ? '' : 's'} could not be removed.`,
    why: failures.flatMap(({ label, error }) => evidence('left', `${label}: ${reasonOf(error)}`)),
    fix: `remove what is left by hand: ${commands.join(' && ')}`,
    cause: failures[0]?.error,
  })
}
