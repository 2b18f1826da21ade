import { evidence, isMooringError, StartupError } from '@mooring/client'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import { logTail } from '../start/log-tail.ts'

/**
 * What work with the data of a server failed with, or, where the server itself is at fault and that does not say so, an
 * error that does: it has ended, or its disk is full.
 *
 * @param options.code of the error, unless the service has given it one
 */
export async function explainedFailure(
  context: SessionPart<'engine' | 'signal' | 'mask'>,
  running: RunningContainer,
  { error, code }: { error: unknown; code: 'ISOLATION_FAILED' | 'PREPARE_FAILED' },
): Promise<unknown> {
  if (context.signal.aborted || running.borrowed) return error
  const reason = reasonOf(error)
  if (!saysLittle.test(reason) && !saysFull.test(reason)) return error
  const { docker } = context.engine
  const facts = await inspectContainer(docker, running.live.current.id).catch(() => undefined)
  const log = facts ? (await logTail(context, facts.id, facts)).trim() : ''
  const { name } = running.declared
  const why = (line: string): string[] =>
    [...evidence('reason', reason), ...(line === reason ? [] : evidence('last log', line))].map(
      context.mask,
    )
  const full = [reason, ...log.split('\n').toReversed()].find((line) => saysFull.test(line))
  if (full !== undefined)
    return new StartupError({
      code: isMooringError(error) ? error.code : code,
      what: `The disk that container "${name}" has its data on is full.`,
      why: why(full),
      fix: roomFor(running),
      cause: error,
    })
  if (facts === undefined || isUp(facts)) return error
  return new StartupError({
    code: 'CONTAINER_DIED',
    what: `Container "${name}" ended while its data was worked with.`,
    why: [...evidence('ended', `exit code ${facts.exitCode}`), ...why(log)],
    fix: 'look at the log lines; they usually name the reason.',
    cause: error,
  })
}

/** Without what a service put around the error of its client. */
const reasonOf = (error: unknown): string =>
  String(
    (isMooringError(error) && (error.cause as Error | undefined)?.message) ||
      (error as Error).message,
  )

/** In the words of the kernel, of MySQL and of MariaDB. */
const saysFull = /no space left on device|disk (?:is )?full|error number 28\b/i

/**
 * In the words of Node, and of the clients of servers; a server whose disk is full may end all its connections. A table of MySQL
 * is full where the disk is, or one in memory at its own limit.
 */
const saysLittle = /ECONN|EPIPE|connection|socket|recovery mode|table '.*' is full/i

const isUp = ({ state }: ContainerFacts): boolean => state === 'running' || state === 'paused'

function roomFor({ declared: { name, tmpfs } }: RunningContainer): string {
  const [folder] = Object.keys(tmpfs)
  return folder === undefined
    ? "free disk space on the engine's host; `docker system df` shows what takes it."
    : `give containers.${name} more memory for it: tmpfs: { '${folder}': 'size=1g' }, or durable: true.`
}
