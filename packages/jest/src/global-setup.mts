import { toWireError } from '@mooring/client'
import { acquireRun, type Run } from '@mooring/core'
import { openedRun, rememberRun } from './opened-runs.ts'
import type { ProjectConfig } from './options.ts'
import { isWatching, projectsOf, type GlobalConfig } from './projects.ts'
import { runFailure } from './run-failure.ts'
import { publishSessions, type ProjectKey, type ProjectSession } from './session-variable.ts'

/**
 * Jest's global set-up: opens a session on the project's containers.config and tells the workers where it is. It does
 * not wait for containers. In watch mode, where Jest calls it before each run, the session of the run before goes on.
 *
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID
 * @throws DockerError DOCKER_UNREACHABLE
 */
export default async function globalSetup(
  globalConfig: GlobalConfig,
  projectConfig: ProjectConfig,
): Promise<void> {
  const [own, ...others] = projectsOf(globalConfig, projectConfig)
  const isWatched = isWatching(globalConfig)
  const run = await open(own, { startEager: true, isWatched }).catch((error: unknown) => {
    throw runFailure(error)
  })
  publishSessions([{ ...own, address: run.address }])
  for (const other of others) publishSessions([await sessionFor(other, isWatched)])
}

// Jest does not tell whether another project takes part in the run, or uses containers; so that nothing is started for
// it before a test asks, and its error reaches only tests that ask.
async function sessionFor(project: ProjectKey, isWatched: boolean): Promise<ProjectSession> {
  try {
    const run = await open(project, { startEager: false, isWatched })
    return { ...project, address: run.address }
  } catch (error) {
    return { ...project, error: toWireError(error) }
  }
}

async function open(
  project: ProjectKey,
  options: { startEager: boolean; isWatched: boolean },
): Promise<Run> {
  const former = openedRun(project)
  const run = await acquireRun({
    ...options,
    directory: project.rootDir,
    configFile: project.configFile,
    log: (line) => void process.stderr.write(`mooring ${line}\n`),
  })
  rememberRun(project, run)
  if (former) {
    await run.reload()
    await former.release()
  }
  return run
}
