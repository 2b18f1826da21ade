import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { configFileOf, type ProjectConfig } from './options.ts'
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

/**
 * The projects of a Jest run, as far as its config tells where they lie: first the one that global set-up is called for.
 * With the same preset in several projects Jest calls it once, for one of them.
 */
export function projectsOf(
  globalConfig: GlobalConfig,
  projectConfig: ProjectConfig,
): [ProjectKey, ...ProjectKey[]] {
  const own = keyOf(projectConfig)
  const others = (globalConfig.projects ?? [])
    .map((project) => keyOfEntry(project, globalConfig.rootDir))
    .filter((key) => key.rootDir !== own.rootDir || key.configFile !== own.configFile)
  return [own, ...unique(others)]
}

const keyOf = (project: ProjectConfig): ProjectKey => ({
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
