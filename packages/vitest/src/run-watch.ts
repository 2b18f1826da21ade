import type { TestModule, TestSpecification, Vitest } from 'vitest/node'

/** Knows which tests Vitest is about to run; it calls nobody when it only lists or collects tests. */
export interface RunWatch {
  /** Those of the run that has begun; undefined where none has, or where it began before anybody watched. */
  specifications: readonly TestSpecification[] | undefined
  /** Whether it has watched from the beginning, so that a set-up without a run is one for listing tests. */
  isSureOfRuns: boolean
  /** Called, and waited for, before each run from now on. */
  onRun: ((specifications: readonly TestSpecification[]) => Promise<void>)[]
  /** Called when the tests of a file are over. */
  onModule: ((module: TestModule) => Promise<void>)[]
}

/**
 * A reporter is the one thing that every version tells before a run, and not before a list or an editor's collection of
 * tests.
 */
interface WatchingReporter {
  onTestRunStart(specifications: readonly TestSpecification[]): Promise<void>
  onTestModuleEnd(module: TestModule): Promise<void>
  [place]: RunWatch
}

// The plugin and the global set-up may be loaded as two copies of one module.
const place = Symbol.for('mooring.run-watch')

/** Watches from before the first run; to be called while Vitest sets up, before it makes its reporters of its config. */
export function watchFromTheBeginning({ config }: Vitest): void {
  const reporters = config.reporters as object[]
  // Each project with the plugin calls it.
  if (!reporters.some(isWatching)) reporters.push(reporterOf(true))
}

/** What watches the runs; from now on where a project does not have the plugin whose root has it, and for benchmarks. */
export function runWatchOf(vitest: Vitest): RunWatch {
  // Not in Vitest's types. It makes new ones when it sets up again.
  const { reporters } = vitest as { reporters?: object[] }
  const watching = reporters?.find(isWatching) ?? reporterOf(false)
  if (!reporters?.includes(watching)) reporters?.push(watching)
  return watching[place]
}

const isWatching = (reporter: object): reporter is WatchingReporter => place in reporter

function reporterOf(isSureOfRuns: boolean): WatchingReporter {
  const watch: RunWatch = { specifications: undefined, isSureOfRuns, onRun: [], onModule: [] }
  return {
    onTestRunStart: async (specifications) => {
      watch.specifications = specifications
      await Promise.all(watch.onRun.map((begin) => begin(specifications)))
    },
    onTestModuleEnd: async (module) => {
      await Promise.all(watch.onModule.map((hear) => hear(module)))
    },
    [place]: watch,
  }
}
