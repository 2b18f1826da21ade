import type { Run } from '@mooring/core/runner'
import type { ProjectKey } from './session-variable.ts'

// Jest hands nothing from global set-up to global teardown, nor to the next set-up in watch mode, but the process that
// all of them run in.
const opened = new Map<string, Run>()

const textOf = ({ rootDir, configFile }: ProjectKey): string =>
  JSON.stringify([rootDir, configFile])

/** The run of a project that is still open. */
export const openedRun = (project: ProjectKey): Run | undefined => opened.get(textOf(project))

export function rememberRun(project: ProjectKey, run: Run): void {
  opened.set(textOf(project), run)
}

let setUps = 0

/** Jest calls the set-up of each project that has one of its own, and later as many tear-downs. */
export function setUpBegins(): void {
  setUps += 1
}

/** Whether it was the last tear-down of the run. */
export const isLastTearDown = (): boolean => --setUps <= 0

/** The runs that are still open; the caller closes them. */
export function takeRuns(): Run[] {
  const runs = [...opened.values()]
  opened.clear()
  return runs
}
