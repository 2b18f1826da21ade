import { throwAll } from '@mooring/client'
import type { Containers } from '@mooring/core'
import { globalContainer } from './global-containers.ts'
import setUpContainers from './global-setup.mts'
import tearDownContainers from './global-teardown.mts'
import type { ProjectConfig } from './options.ts'
import type { GlobalConfig } from './projects.ts'

/** Each declared container by its name, when it is ready. */
export type GlobalContainers = {
  readonly [Name in keyof Containers]: Promise<Containers[Name]>
}

/** A file that Jest calls once around a run, in its own process. */
export type GlobalFile<Config, Project> = (globalConfig: Config, projectConfig: Project) => unknown

type JestGlobalFile = (globalConfig: GlobalConfig, projectConfig: ProjectConfig) => Promise<void>

/**
 * The containers, for the project's own global set-up and what it starts once for a run: `const { url } = await containers.db`.
 * What is read is started, if it was not. Of a container on which tests have data of their own, it is the data that all of
 * them begin with.
 *
 * @throws the error of the start; UsageError SESSION_NOT_FOUND, UNKNOWN_CONTAINER
 */
export const containers: GlobalContainers = new Proxy({} as GlobalContainers, {
  get: (_, name) =>
    typeof name === 'string' && name !== 'then' ? globalContainer(name) : undefined,
})

/**
 * Jest's `globalSetup` for a project with one of its own: the containers first, then the project's.
 *
 * @example
 * export default globalSetup(async () => startApi((await containers.db).url))
 */
export const globalSetup =
  <Config, Project>(own: GlobalFile<Config, Project>): JestGlobalFile =>
  async (globalConfig, projectConfig) => {
    await setUpContainers(globalConfig, projectConfig)
    try {
      await own(globalConfig as Config, projectConfig as Project)
    } catch (error) {
      // Jest does not tear down what it could not set up. The first error is the one to be told.
      await tearDownContainers().catch(() => undefined)
      throw error
    }
  }

/** Jest's `globalTeardown` for a project with one of its own: the project's first; the containers go also where it throws. */
export const globalTeardown =
  <Config, Project>(own: GlobalFile<Config, Project>): JestGlobalFile =>
  async (globalConfig, projectConfig) => {
    const works = [
      async () => own(globalConfig as Config, projectConfig as Project),
      () => tearDownContainers(globalConfig),
    ]
    const errors: Error[] = []
    for (const work of works) await work().catch((error: Error) => errors.push(error))
    throwAll(errors)
  }
