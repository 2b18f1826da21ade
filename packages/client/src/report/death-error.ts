import { StartupError, type Report } from '../errors.ts'
import { evidence } from '../evidence.ts'
import type { ContainerDeath } from '../failure-report.ts'

/** The error of a test that is given a container which has ended by itself before. */
export function diedBefore(death: ContainerDeath, nowMs: number): StartupError {
  const agoMs = Math.max(0, nowMs - death.atMs)
  return deathError(death, {
    what: `Container "${death.container}" ended by itself ${seconds(agoMs)} ago.`,
    lastLines: death.lastLines,
  })
}

/**
 * The error of a test during which a container has ended by itself.
 *
 * @param options.startedAtMs when the test began
 * @param options.showLog whether to include the log lines, because they do not follow
 */
export function diedDuring(
  death: ContainerDeath,
  { startedAtMs, showLog }: { startedAtMs: number; showLog: boolean },
): StartupError {
  const afterMs = Math.max(0, death.atMs - startedAtMs)
  return deathError(death, {
    what: `Container "${death.container}" ended by itself while this test ran, ${seconds(afterMs)} after it began.`,
    lastLines: showLog ? death.lastLines : undefined,
  })
}

function deathError(
  { container, image, exitCode, note }: ContainerDeath,
  { what, lastLines }: { what: string; lastLines: readonly string[] | undefined },
): StartupError {
  const state = [exitCode === undefined ? undefined : `exit code ${exitCode}`, note]
  const report: Report = {
    code: 'CONTAINER_DIED',
    what,
    why: [
      ...evidence('image', image),
      ...evidence('ended', state.filter(Boolean).join(', ')),
      ...evidence('last log', lastLines ?? []),
    ],
    fix: fixFor({ container, exitCode, note }),
  }
  return new StartupError(report)
}

function fixFor({
  container,
  exitCode,
  note,
}: Pick<ContainerDeath, 'container' | 'exitCode' | 'note'>): string {
  if (exitCode === 0)
    return `if the container is meant to end, declare containers.${container}.waitFor: { exit: 0 }; else look at the log lines.`
  if (note?.includes('memory')) return `raise containers.${container}.memory, or have it need less.`
  return 'look at the log lines; they usually name the reason.'
}

const seconds = (durationMs: number): string => `${(durationMs / 1000).toFixed(1)} s`
