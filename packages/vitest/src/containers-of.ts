import { toWireError, type SessionAddress } from '@mooring/client'
import { acquireRun, filesThatAsk, type Run } from '@mooring/core/runner'
import type { TestModule, TestProject, TestSpecification } from 'vitest/node'
import { filesOfRun } from './files-of-run.ts'
import { placeOf } from './place-of-config.ts'
import { progressWriter } from './progress-writer.ts'
import { release } from './release.ts'
import { createRerunOnEdits } from './rerun-on-edits.ts'
import { tellUnheard, type Asked } from './tell-unheard.ts'

type Specifications = readonly TestSpecification[] | undefined

/** The containers of a project, from run to run. */
export interface ProjectContainers {
  /**
   * Begins what the files of a run ask for, and tells workers where it is.
   *
   * @throws ConfigError, DockerError DOCKER_UNREACHABLE where a file surely asks, unless the tests run again on edits;
   *   elsewhere the tests that ask fail with it
   */
  begin(specifications: Specifications): Promise<void>
  /** The same for each later run; edits of the config are applied before, and what failed is tried again. */
  beginNext(specifications: Specifications): Promise<void>
  /** Tells where the containers are, also where no file of the run asks. @throws as `begin` does */
  open(): Promise<SessionAddress>
  /** Tells of a file whose tests are over what its worker does not know. */
  ended(module: TestModule): Promise<void>
  /** Ends the containers, or holds them while Vitest sets up again because its own config was edited. */
  release(): Promise<void>
}

/**
 * @param options.willAsk hears that workers may need the set-up file
 * @param options.hasOpened hears where the containers are, before each run
 */
export function containersOf(
  project: TestProject,
  { willAsk, hasOpened }: { willAsk(): void; hasOpened(address: SessionAddress): Promise<void> },
): ProjectContainers {
  const { vitest } = project
  const isWatched = vitest.config.watch
  const log = progressWriter(vitest)
  const place = placeOf(project)
  const sources = new Set<string>()
  const rerunOnEdits = isWatched ? createRerunOnEdits(project) : undefined
  let asked: Asked = { files: new Set(), isNarrowed: false }
  let run: Run | undefined
  let opening: Promise<Run> | undefined
  let released: Promise<void> | undefined
  const restart = restartOf(vitest)

  const onSource = (file: string): void => void sources.add(file)
  const acquire = async (): Promise<Run> =>
    (run = await acquireRun({ ...place, log, isWatched, onSource }))
  const open = (): Promise<Run> => (opening ??= acquire().finally(() => (opening = undefined)))
  const tell = async ({ address }: Run): Promise<void> => {
    project.provide('mooring', address)
    await hasOpened(address)
  }
  const begin = async (specifications: Specifications, isNext: boolean): Promise<void> => {
    rerunOnEdits?.begins()
    const tests = await filesOfRun(project, specifications)
    const looked = await filesThatAsk({ ...place, tests, takesPatterns: false })
    const { files, mayAsk, isCertain } = looked
    asked = { files: new Set(files), isNarrowed: isNarrowed(vitest, specifications) }
    if (mayAsk || isWatched) willAsk()
    if (!mayAsk && !run) return
    try {
      if (run) await run.reload()
      const opened = run ?? (await open())
      await opened.begin(asked.isNarrowed ? [] : files)
      await tell(opened)
    } catch (error) {
      if (isCertain && !isWatched && !isNext) throw error
      project.provide('mooringFailure', toWireError(error))
      if (!isCertain) log(`has no containers for this run.\n${(error as Error).message}`)
    } finally {
      rerunOnEdits?.watch([...sources, ...(run?.sources ?? [])], run)
    }
  }
  return {
    begin: (specifications) => begin(specifications, false),
    beginNext: (specifications) => begin(specifications, true),
    open: async () => {
      willAsk()
      const opened = run ?? (await open())
      await tell(opened)
      rerunOnEdits?.watch([...sources, ...opened.sources], opened)
      return opened.address
    },
    ended: (module) => tellUnheard(module, asked, run),
    release: async () => {
      if (run) await (released ??= release(run, { vitest, isHeld: restart.hasBegun }))
    },
  }
}

/** Knows whether Vitest sets up again. */
function restartOf(vitest: TestProject['vitest']): { hasBegun: boolean } {
  const restart = { hasBegun: false }
  vitest.onServerRestart(() => void (restart.hasBegun = true))
  return restart
}

// Of a file only some tests run, and what they need is known when they do.
const isNarrowed = (vitest: TestProject['vitest'], specifications: Specifications = []): boolean =>
  (vitest.getGlobalTestNamePattern?.() ?? vitest.config.testNamePattern) !== undefined ||
  specifications.some((one) => (one as { testLines?: number[] }).testLines !== undefined)
