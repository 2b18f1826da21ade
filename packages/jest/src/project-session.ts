import { toWireError } from '@mooring/client'
import { acquireRun, filesThatAsk, type FilesThatAsk, type Run } from '@mooring/core/runner'
import { openedRun, rememberRun } from './opened-runs.ts'
import type { ProjectOfRun } from './projects.ts'
import { runFailure } from './run-failure.ts'
import type { ProjectSession } from './session-variable.ts'

const log = (line: string): void => void process.stderr.write(`mooring ${line}\n`)

/**
 * Opens the session of a project whose files may ask for containers, and begins what they name; undefined where none may.
 *
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID, and DockerError DOCKER_UNREACHABLE, where a
 *   test of the project surely asks; elsewhere the tests that ask fail with it
 */
export async function sessionFor(
  project: ProjectOfRun,
  isWatched: boolean,
): Promise<ProjectSession | undefined> {
  const asking = await filesOf(project)
  if (!asking.mayAsk) return undefined
  try {
    const run = await openAnew(project, isWatched)
    // Where Jest does not tell which tests run, only a test that asks starts something.
    if (project.tests) await run.begin(asking.files)
    return { ...keyOf(project), address: run.address }
  } catch (error) {
    if (asking.isCertain) throw runFailure(error)
    if (project.tests) log(`has no containers for this run.\n${(error as Error).message}`)
    return failedSession(project, error)
  }
}

/** The session of a project, also where none of its files may ask. @throws as `sessionFor` does */
export async function openSession(
  project: ProjectOfRun,
  isWatched: boolean,
): Promise<ProjectSession & { address: Run['address'] }> {
  const { address } = openedRun(project) ?? (await openAnew(project, isWatched))
  return { ...keyOf(project), address }
}

export const failedSession = (project: ProjectOfRun, error: unknown): ProjectSession => ({
  ...keyOf(project),
  error: toWireError(error),
})

const keyOf = ({
  rootDir,
  configFile,
}: ProjectOfRun): Pick<ProjectSession, 'rootDir' | 'configFile'> => ({
  rootDir,
  configFile,
})

const unknownFiles: FilesThatAsk = { files: [], mayAsk: true, isCertain: false }

async function filesOf({ rootDir, configFile, tests }: ProjectOfRun): Promise<FilesThatAsk> {
  if (!tests) return unknownFiles
  return filesThatAsk({ tests, directory: rootDir, configFile, takesPatterns: true })
}

async function openAnew(project: ProjectOfRun, isWatched: boolean): Promise<Run> {
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
