// Absolute paths, because Jest would look for names from the folder of the user's project.
const globalSetup: string = require.resolve('./global-setup.mjs')
const globalTeardown: string = require.resolve('./global-teardown.mjs')
const testEnvironment: string = require.resolve('./environment.cjs')

interface Preset {
  globalSetup: string
  globalTeardown: string
  testEnvironment: string
}

/** `preset: '@mooring/jest'`: both set-up files and the environment. */
export = { globalSetup, globalTeardown, testEnvironment } as Preset
