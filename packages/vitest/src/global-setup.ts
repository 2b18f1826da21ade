import { fileURLToPath } from 'node:url'
import { isMooringError, type SessionAddress } from '@mooring/client'
import { listedNames } from '@mooring/core/runner'
import type { TestProject } from 'vitest/node'
import { containersOf } from './containers-of.ts'
import { filesOfRun } from './files-of-run.ts'
import { globalContainersOf } from './global-containers.ts'
import { isListing } from './list-mode.ts'
import { ownSetUpFile } from './own-set-up-file.ts'
import { placeOf } from './place-of-config.ts'
import { readSetUpFiles } from './read-set-up-files.ts'
import { runWatchOf } from './run-watch.ts'

const ownGlobalSetup = fileURLToPath(import.meta.url)

/** Gives each run of a project the containers that its files ask for; a run whose files ask for none costs nothing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { vitest } = project
  const watch = runWatchOf(vitest)
  const projects = (): TestProject[] =>
    project.isRootProject() ? [project, ...vitest.projects] : [project]
  // One with the plugin has containers of its own.
  const isServed = (other: TestProject): boolean =>
    other === project || !other.config.globalSetup.includes(ownGlobalSetup)
  const containers = containersOf(project, {
    willAsk: () => addSetupFile(projects()),
    hasOpened: (address) => provideSetUpFiles(projects().filter(isServed), address),
  })
  // Vitest calls no tear-down behind one of the project's own that throws.
  vitest.onClose(containers.release)
  const global = globalContainersOf(containers)
  watch.onRun.push((specifications) => containers.beginNext(specifications))
  watch.onModule.push(async (module) => {
    if (isServed(module.project)) await containers.ended(module)
  })
  try {
    if (watch.specifications) await containers.begin(watch.specifications)
    else if (watch.isSureOfRuns || isListing(vitest, process.argv)) await provideNames(project)
    else await containers.begin(undefined)
  } catch (error) {
    // The message says it all, so that frames of this package would only hide it.
    if (isMooringError(error)) error.stack = `${error.name}: ${error.message}`
    throw error
  }
  return async () => {
    global.close()
    await containers.release()
  }
}

// Vitest 3 and 4 run the files to list their tests, and from 4.1 on every name that a fixture takes must be known.
async function provideNames(project: TestProject): Promise<void> {
  const tests = await filesOfRun(project, undefined)
  const names = await listedNames({ ...placeOf(project), tests, takesPatterns: false })
  project.provide('mooringListed', names)
}

// Done here, because a set-up file that a plugin adds to the root's config reaches no project of a workspace.
function addSetupFile(projects: TestProject[]): void {
  for (const { config } of projects) {
    // A browser has no socket to reach the session with.
    if (config.browser.enabled || config.setupFiles.includes(ownSetUpFile)) continue
    config.setupFiles.unshift(ownSetUpFile)
    // Declared variables, and hooks that wait, are to be there before those of the project's own files.
    config.sequence.setupFiles = 'list'
  }
}

async function provideSetUpFiles(
  projects: readonly TestProject[],
  address: SessionAddress,
): Promise<void> {
  for (const project of projects)
    project.provide('mooringSetUp', await readSetUpFiles(project, { address }))
}
