import { defineConfig } from 'vitest/config'
import { LongOnesFirst } from './test/support/file-order.ts'

const minuteMs = 60_000

// A real engine on a shared machine has moments of its own. Vitest marks what passed the second time, so that a test
// that needs it can be found and mended, and CI names it; at a desk there is no second time.
const retry = Number(process.env['TEST_RETRIES'] ?? 0)

// Tests say themselves what is to run as on CI, where a server that nobody has prepared takes seconds to start.
const env = { CI: '' }

// A process for each file would load our code and the clients each time, which takes a second of a core.
const isolate = false

const load = 'test/docker/load.test.ts'

export default defineConfig({
  test: {
    // Tests often wait, for the engine, or for the pause of a watchdog or of a watcher, so that it takes five at a time to
    // fill two cores; Vitest itself would take one.
    maxWorkers: 5,
    sequence: { sequencer: LongOnesFirst },
    tags: [
      {
        name: 'engine-contract',
        description: 'what every engine must do; CI runs it on others than the machine has',
      },
      {
        name: 'engine-details',
        description: 'what is worth a look on each engine, by hand: `npm run engines` runs it too',
      },
    ],
    projects: [
      {
        test: {
          name: 'unit',
          env,
          isolate,
          // Beside the load, which has the engine to itself.
          sequence: { groupOrder: 1 },
          include: [
            'packages/*/src/**/*.test.ts',
            'scripts/**/*.test.mjs',
            'site/pages/*.test.mjs',
            'test/*.test.ts',
          ],
          testTimeout: minuteMs,
        },
      },
      {
        test: {
          name: 'docker',
          env,
          isolate,
          retry,
          include: ['test/docker/**/*.test.ts'],
          exclude: [load],
          globalSetup: ['test/docker/global-setup.ts'],
          // An engine on two cores takes seconds for what takes milliseconds when it is idle.
          testTimeout: 3 * minuteMs,
          hookTimeout: 3 * minuteMs,
        },
      },
      {
        test: {
          name: 'load',
          env,
          // Behind all others: engine 20.10 loses count of a network's endpoints, and cannot remove it any more, where a
          // hundred containers start while other sessions make and remove networks.
          sequence: { groupOrder: 1 },
          retry,
          include: [load],
          globalSetup: ['test/docker/global-setup.ts'],
          testTimeout: 3 * minuteMs,
          hookTimeout: 3 * minuteMs,
        },
      },
      {
        test: {
          name: 'e2e',
          env,
          isolate,
          retry,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: 5 * minuteMs,
          hookTimeout: 5 * minuteMs,
        },
      },
      // By `npm run several` only: it needs root, and takes minutes.
      ...(process.env['SEVERAL_ENGINES'] === undefined
        ? []
        : [
            {
              test: {
                name: 'several',
                env,
                include: ['test/several/**/*.test.ts'],
                globalSetup: ['test/e2e/global-setup.ts'],
                // Each file has engines of its own, and the machine few processors.
                fileParallelism: false,
                testTimeout: 3 * minuteMs,
                hookTimeout: 3 * minuteMs,
              },
            },
          ]),
    ],
  },
})
