import { toWireError } from '@mooring/client'
import { acquireRun, filesThatAsk, type FilesThatAsk, type Run } from '@mooring/core/runner'
import { openedRun, rememberRun } from './opened-runs.ts'
import type { ProjectConfig } from './options.ts'
import { isWatching, projectsOf, type GlobalConfig, type ProjectOfRun } from './projects.ts'
import { runFailure } from './run-failure.ts'
import { runTests } from './run-tests.ts'
import { publishSessions, type ProjectSession } from './session-variable.ts'

const log = (line: string): void => void process.stderr.write(`mooring ${line}\n`)

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
  projectConfig: ProjectConfig,
): Promise<void> {
  const [own, ...others] = projectsOf(globalConfig, projectConfig, runTests())
  const isWatched = isWatching(globalConfig)
  const session = await sessionFor(own, isWatched)
  if (session) publishSessions([session])
  for (const other of others) {
    const theirs = await sessionFor(other, isWatched).catch((error: unknown) =>
      failed(other, error),
    )
    if (theirs) publishSessions([theirs])
  }
}

async function sessionFor(
  project: ProjectOfRun,
  isWatched: boolean,
): Promise<ProjectSession | undefined> {
  const asking = await filesOf(project)
  if (!asking.mayAsk) return undefined
  try {
    const run = await open(project, isWatched)
    // Where Jest does not tell which tests run, only a test that asks starts something.
    if (project.tests) await run.begin(asking.files)
    return { rootDir: project.rootDir, configFile: project.configFile, address: run.address }
  } catch (error) {
    if (asking.isCertain) throw runFailure(error)
    if (project.tests) log(`has no containers for this run.\n${(error as Error).message}`)
    return failed(project, error)
  }
}

const failed = ({ rootDir, configFile }: ProjectOfRun, error: unknown): ProjectSession => ({
  rootDir,
  configFile,
  error: toWireError(error),
})

const unknownFiles: FilesThatAsk = { files: [], mayAsk: true, isCertain: false }

async function filesOf({ rootDir, configFile, tests }: ProjectOfRun): Promise<FilesThatAsk> {
  if (!tests) return unknownFiles
  return filesThatAsk({ tests, directory: rootDir, configFile, takesPatterns: true })
}

async function open(project: ProjectOfRun, isWatched: boolean): Promise<Run> {
  const former = openedRun(project)
  const run = await acquireRun({
    isWatched,
    directory: project.rootDir,
    configFile: project.configFile,
    log,
  })
  rememberRun(project, run)
  if (former) {
    await run.reload()
    await former.release()
  }
  return run
}
