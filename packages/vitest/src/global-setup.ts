import { fileURLToPath } from 'node:url'
import { acquireRun, isMooringError, loadConfig } from '@mooring/core'
import type { TestProject } from 'vitest/node'
import { isListing } from './list-mode.ts'
import { progressWriter } from './progress.ts'
import { release } from './release.ts'
import { openWatchedRun } from './watched-run.ts'

const setupFile = fileURLToPath(new URL('../setup-file.ts', import.meta.url))

/** Opens the run's session, tells every worker where it is, and lets go of it at the end. */
export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const { vitest } = project
  addSetupFile(project.isRootProject() ? [project, ...vitest.projects] : [project])
  try {
    return await (isListing(vitest, process.argv) ? provideNames(project) : provideRun(project))
  } catch (error) {
    // The message says it all, so that frames of this package would only hide it.
    if (isMooringError(error)) error.stack = `${error.name}: ${error.message}`
    throw error
  }
}

async function provideRun(project: TestProject): Promise<() => Promise<void>> {
  const { vitest } = project
  const options = { ...locationOf(project), log: progressWriter(vitest) }
  if (vitest.config.watch)
    return openWatchedRun(project, (watching) => acquireRun({ ...options, ...watching }))
  const run = await acquireRun(options)
  project.provide('mooring', run.address)
  return () => release(run, { vitest, isHeld: false })
}

// Listing tests runs their files, which need the names, and runs no test, so that no engine is needed.
async function provideNames(project: TestProject): Promise<undefined> {
  const { directory, configFile } = locationOf(project)
  const config = await loadConfig({ directory, ...(configFile !== undefined && { configFile }) })
  const containers = config.containers.map(({ name }) => name)
  project.provide('mooring', {
    socketPath: '',
    token: '',
    containers,
    eager: [],
    logs: config.logs.show,
  })
}

function locationOf({ config }: TestProject): {
  directory: string
  configFile: string | undefined
} {
  const provided = config.provide as { mooringConfig?: string } | undefined
  return { directory: config.root, configFile: provided?.mooringConfig }
}

// Done here, because a set-up file that a plugin adds to the root's config reaches no project of a workspace.
function addSetupFile(projects: TestProject[]): void {
  for (const { config } of projects) {
    // A browser has no socket to reach the session with.
    if (config.browser.enabled || config.setupFiles.includes(setupFile)) continue
    config.setupFiles.push(setupFile)
  }
}
