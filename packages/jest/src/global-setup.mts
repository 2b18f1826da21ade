import { toWireError } from '@mooring/client'
import { acquireRun, type Run } from '@mooring/core'
import { rememberRuns } from './opened-runs.ts'
import type { ProjectConfig } from './options.ts'
import { projectsOf, type GlobalConfig } from './projects.ts'
import { runFailure } from './run-failure.ts'
import { publishSessions, type ProjectKey, type ProjectSession } from './session-variable.ts'

/**
 * Jest's global set-up: opens a session on the project's containers.config and tells the workers where it is. It does
 * not wait for containers.
 *
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID
 * @throws DockerError DOCKER_UNREACHABLE
 */
export default async function globalSetup(
  globalConfig: GlobalConfig,
  projectConfig: ProjectConfig,
): Promise<void> {
  const [own, ...others] = projectsOf(globalConfig, projectConfig)
  const run = await open(own, { startEager: true }).catch((error: unknown) => {
    throw runFailure(error)
  })
  rememberRuns([run])
  publishSessions([{ ...own, address: run.address }])
  for (const other of others) publishSessions([await sessionFor(other)])
}

// Jest does not tell whether another project takes part in the run, or uses containers; so that nothing is started for
// it before a test asks, and its error reaches only tests that ask.
async function sessionFor(project: ProjectKey): Promise<ProjectSession> {
  try {
    const run = await open(project, { startEager: false })
    rememberRuns([run])
    return { ...project, address: run.address }
  } catch (error) {
    return { ...project, error: toWireError(error) }
  }
}

const open = (
  { rootDir, configFile }: ProjectKey,
  { startEager }: { startEager: boolean },
): Promise<Run> =>
  acquireRun({
    directory: rootDir,
    configFile,
    startEager,
    log: (line) => void process.stderr.write(`mooring ${line}\n`),
  })
