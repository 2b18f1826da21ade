import { fileURLToPath } from 'node:url'
import { acquireRun, loadConfig, type Run } from '@mooring/core'
import type { TestProject, Vitest } from 'vitest/node'
import type {} from './index.ts'
import { isListing } from './list-mode.ts'
import { progressWriter } from './progress.ts'

const setupFile = fileURLToPath(new URL('../setup-file.ts', import.meta.url))

/** Opens the run's session, tells every worker where it is, and lets go of it at the end. */
export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const { vitest } = project
  const location = locationOf(project)
  addSetupFile([project, ...vitest.projects])
  if (isListing(vitest, process.argv)) {
    project.provide('mooring', await namesOnly(location))
    return undefined
  }
  const run = await acquireRun({ ...location, log: progressWriter(vitest) })
  project.provide('mooring', run.address)
  return () => release(run, vitest)
}

function locationOf({ config }: TestProject): {
  directory: string
  configFile: string | undefined
} {
  const provided = config.provide as { mooringConfig?: string } | undefined
  return { directory: config.root, configFile: provided?.mooringConfig }
}

// Done here, because a set-up file that a plugin adds to the config reaches no project of a workspace.
function addSetupFile(projects: TestProject[]): void {
  for (const { config } of projects) {
    // A browser has no socket to reach the session with.
    if (config.browser.enabled || config.setupFiles.includes(setupFile)) continue
    config.setupFiles.push(setupFile)
  }
}

// Listing tests runs their files, which need the names, and runs no test, so that no engine is needed.
async function namesOnly({
  directory,
  configFile,
}: ReturnType<typeof locationOf>): Promise<Run['address']> {
  const config = await loadConfig({ directory, ...(configFile !== undefined && { configFile }) })
  const containers = config.containers.map(({ name }) => name)
  return { socketPath: '', token: '', containers, eager: [] }
}

async function release(run: Run, { logger }: Vitest): Promise<void> {
  try {
    await run.release()
  } catch (error) {
    // Not thrown, because Vitest 3 then skips what others want to do at the end, and Vitest 4 exits with 0.
    logger.error(`mooring ${(error as Error).message}`)
    process.exitCode ||= 1
  }
}
