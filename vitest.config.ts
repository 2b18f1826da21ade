import { defineConfig } from 'vitest/config'

const minuteMs = 60_000

export default defineConfig({
  test: {
    // Tests of the engine mostly wait for it, so two at a time suit two cores; Vitest itself would take one.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.mjs', 'test/*.test.ts'],
          testTimeout: minuteMs,
        },
      },
      {
        test: {
          name: 'docker',
          include: ['test/docker/**/*.test.ts'],
          globalSetup: ['test/docker/global-setup.ts'],
          // An engine on two cores takes seconds for what takes milliseconds when it is idle.
          testTimeout: 3 * minuteMs,
          hookTimeout: 3 * minuteMs,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: 5 * minuteMs,
          hookTimeout: 5 * minuteMs,
        },
      },
    ],
  },
})
