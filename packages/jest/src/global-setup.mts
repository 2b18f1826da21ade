import { createRequire } from 'node:module'
import { offerContainers } from './global-containers.ts'
import { setUpBegins, takeRuns } from './opened-runs.ts'
import type { ProjectConfig } from './options.ts'
import { failedSession, sessionFor } from './project-session.ts'
import { isWatching, keyOf, projectsOf, type GlobalConfig } from './projects.ts'
import { runTests, type SetUpProject } from './run-tests.ts'
import { isPublished, publishSessions } from './session-variable.ts'

const setUpFile = createRequire(import.meta.url).resolve('@mooring/jest/set-up')

/**
 * Jest's global set-up: opens a session for each project of the run whose tests may ask for containers, begins what they
 * name, and tells the workers where it is. It does not wait for containers. In watch mode, where Jest calls it before each
 * run, the session of the run before goes on.
 *
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID, and DockerError DOCKER_UNREACHABLE, where a
 *   test of the project surely asks; elsewhere the tests that ask are told
 */
export default async function globalSetup(
  globalConfig: GlobalConfig,
  projectConfig: ProjectConfig & SetUpProject,
): Promise<void> {
  const tests = runTests()
  const [own, ...others] = projectsOf(globalConfig, projectConfig, tests)
  const isWatched = isWatching(globalConfig)
  await offerContainers(own, isWatched)
  setUpBegins()
  const session = await sessionFor(own, isWatched).catch(releaseAll)
  if (session) publishSessions([session])
  for (const other of others) {
    const theirs = await sessionFor(other, isWatched).catch((error: unknown) =>
      failedSession(other, error),
    )
    if (theirs) publishSessions([theirs])
  }
  if (process.env['MOORING_SESSION'] === undefined) return
  const configs = [projectConfig, ...(tests ?? []).map(({ config }) => config)]
  for (const config of configs) if (isPublished(keyOf(config))) putFirst(config)
}

// Jest tears nothing down where its set-up fails.
async function releaseAll(reason: unknown): Promise<never> {
  await Promise.allSettled(takeRuns().map((run) => run.release()))
  throw reason
}

// The config is frozen, its lists are not; workers get them as they are when a run begins.
function putFirst({ setupFiles }: SetUpProject): void {
  if (!setupFiles || setupFiles.includes(setUpFile) || Object.isFrozen(setupFiles)) return
  setupFiles.unshift(setUpFile)
}
