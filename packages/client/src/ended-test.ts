import type { FailureReport } from './failure-report.ts'

/**
 * One attempt of a test that uses containers, when it is over; moments are milliseconds since 1970. Of a test that is skipped all of
 * them are when that was told.
 */
export interface EndedTest {
  /** With the names of the blocks around it. */
  name: string
  /** Absolute path; relative to the folder of the config in events. */
  file: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** True where it is no test, but what goes around the tests of a file or block and has failed: hooks, or the import. */
  isAround?: boolean
  /** 1, and more where the runner has tried again. */
  attempt: number
  /** When it began to wait for containers and data. */
  waitingAtMs: number
  /** When its own time began. */
  startedAtMs: number
  endedAtMs: number
  uses: UsedContainer[]
  /** What it failed with, without what containers have to say to it. */
  error?: string
  /** What containers did meanwhile; only of a test that has failed. */
  report?: Pick<FailureReport, 'lines' | 'leftOut' | 'isShared'>
}

/** What a test had of a container. */
export interface UsedContainer {
  /** Name under which the session knows it. */
  container: string
  /** Id of the data of its own there, where it has some. */
  data?: string
}
