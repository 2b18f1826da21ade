import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { configFileOf, type ProjectConfig } from './options.ts'
import type { RunTests } from './run-tests.ts'
import type { ProjectKey } from './session-variable.ts'

/** The part of Jest's own config that tells of its projects. */
export interface GlobalConfig {
  rootDir: string
  /** Folders, config files or, against what its type says, the objects of the user's config. */
  projects?: readonly unknown[]
  watch?: boolean
  watchAll?: boolean
}

/** Whether Jest will run tests again and again, with set-up and teardown around each run. */
export const isWatching = ({ watch = false, watchAll = false }: GlobalConfig): boolean =>
  watch || watchAll

/** A project, and absolute paths of its tests and set-up files in a run; none where Jest does not tell which tests run. */
export interface ProjectOfRun extends ProjectKey {
  tests?: string[]
}

/**
 * The projects of a Jest run: first the one that global set-up is called for. With the same preset in several projects Jest
 * calls it once, for one of them.
 *
 * @param tests of the run; undefined where only the config tells where projects lie
 */
export function projectsOf(
  globalConfig: GlobalConfig,
  projectConfig: ProjectConfig,
  tests: RunTests | undefined,
): [ProjectOfRun, ...ProjectOfRun[]] {
  const own = keyOf(projectConfig)
  if (tests) return projectsWith(tests, own)
  const others = (globalConfig.projects ?? [])
    .map((project) => keyOfEntry(project, globalConfig.rootDir))
    .filter((key) => !isSame(key, own))
  return [own, ...unique(others)]
}

function projectsWith(tests: RunTests, own: ProjectKey): [ProjectOfRun, ...ProjectOfRun[]] {
  const filesOf = (key: ProjectKey): string[] => {
    const ofProject = tests.filter(({ config }) => isSame(keyOf(config), key))
    const files = ofProject.flatMap(
      ({ path, config: { setupFiles = [], setupFilesAfterEnv = [] } }) => [
        path,
        ...setupFiles,
        ...setupFilesAfterEnv,
      ],
    )
    return [...new Set(files)]
  }
  const others = unique(tests.map(({ config }) => keyOf(config))).filter((key) => !isSame(key, own))
  const withFiles = (key: ProjectKey): ProjectOfRun => ({ ...key, tests: filesOf(key) })
  return [withFiles(own), ...others.map(withFiles)]
}

const isSame = (one: ProjectKey, other: ProjectKey): boolean =>
  one.rootDir === other.rootDir && one.configFile === other.configFile

export const keyOf = (project: ProjectConfig): ProjectKey => ({
  rootDir: project.rootDir,
  configFile: configFileOf(project),
})

function keyOfEntry(project: unknown, rootDir: string): ProjectKey {
  if (typeof project === 'string') return { rootDir: folderOf(resolve(project)) }
  const written = project as Partial<ProjectConfig>
  const folder = (written.rootDir ?? '<rootDir>').replace('<rootDir>', rootDir)
  return { rootDir: resolve(rootDir, folder), configFile: configFileOf(written) }
}

const folderOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ? dirname(path) : path

const unique = (keys: readonly ProjectKey[]): ProjectKey[] => [
  ...new Map(keys.map((key) => [JSON.stringify([key.rootDir, key.configFile]), key])).values(),
]
