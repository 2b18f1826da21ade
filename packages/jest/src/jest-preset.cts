// Absolute paths, because Jest would look for names from the folder of the user's project.
const globalSetup: string = require.resolve('./global-setup.mjs')
const globalTeardown: string = require.resolve('./global-teardown.mjs')
const testEnvironment: string = require.resolve('./environment.cjs')
const testSequencer: string = require.resolve('./sequencer.cjs')

interface Preset {
  globalSetup: string
  globalTeardown: string
  testEnvironment: string
  testSequencer: string
}

/** `preset: '@mooring/jest'`: both set-up files, the environment, and the order of tests. */
export = { globalSetup, globalTeardown, testEnvironment, testSequencer } as Preset
