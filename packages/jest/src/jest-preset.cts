/** `preset: '@mooring/jest'`. Absolute paths, because Jest would look for names from the folder of the user's project. */
const preset: { globalSetup: string; globalTeardown: string; testEnvironment: string } = {
  globalSetup: require.resolve('./global-setup.mjs'),
  globalTeardown: require.resolve('./global-teardown.mjs'),
  testEnvironment: require.resolve('./environment.cjs'),
}

export default preset
