import type { ProjectConfig } from './options.ts'

/** The tests that Jest is going to run, each with the config of its project. */
export type RunTests = { path: string; config: ProjectConfig & SetUpProject }[]

/** The part of a project's config that says what is run before its test files. */
export interface SetUpProject {
  setupFiles?: string[]
  setupFilesAfterEnv?: readonly string[]
}

/** What the sequencer has noted; undefined where the project has another one. */
export const runTests = (): RunTests | undefined =>
  (globalThis as { [key: symbol]: RunTests | undefined })[Symbol.for('mooring.jest.tests')]
