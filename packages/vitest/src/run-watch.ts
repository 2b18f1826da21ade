import type { TestSpecification, Vitest } from 'vitest/node'

/** Knows which tests Vitest is about to run; it calls nobody when it only lists or collects tests. */
export interface RunWatch {
  /** Those of the run that has begun; undefined where none has, or where it began before anybody watched. */
  specifications: readonly TestSpecification[] | undefined
  /** Whether it has watched from the beginning, so that a set-up without a run is one for listing tests. */
  isSureOfRuns: boolean
  /** Called, and waited for, before each run from now on. */
  onRun: ((specifications: readonly TestSpecification[]) => Promise<void>)[]
}

// The plugin and the global set-up may be loaded as two copies of one module.
const place = Symbol.for('mooring.run-watch')

interface Watched {
  [place]?: RunWatch
  /** Not in Vitest's types. */
  reporters?: object[]
}

/**
 * Watches the runs of a Vitest, once for each. A reporter is the one thing that every version tells before a run, and not
 * before a list or an editor's collection of tests.
 *
 * @param options.areReportersMade false while Vitest sets up, when it is still going to make its reporters of its config
 */
export function watchRuns(vitest: Vitest, options: { areReportersMade: boolean }): RunWatch {
  const watched = vitest as Watched
  const known = watched[place]
  if (known) return known
  const watch: RunWatch = {
    specifications: undefined,
    isSureOfRuns: !options.areReportersMade,
    onRun: [],
  }
  const reporter = {
    onTestRunStart: async (specifications: readonly TestSpecification[]) => {
      watch.specifications = specifications
      await Promise.all(watch.onRun.map((begin) => begin(specifications)))
    },
  }
  const reporters = options.areReportersMade ? watched.reporters : vitest.config.reporters
  ;(reporters as object[] | undefined)?.push(reporter)
  return (watched[place] = watch)
}
