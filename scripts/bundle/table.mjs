/**
 * What the packages are bundled to. Entries of one build share chunks, so that what they have in common exists once in
 * a process; builds of one package share nothing.
 *
 * @typedef {object} Build
 * @property {Record<string, string>} entries files in dist, without extension, and their sources in src
 * @property {'.js' | '.mjs' | '.cjs' | '.ts'} [extension] of what is written; '.cjs' is CommonJS. @default '.js'
 * @property {boolean} [isPrivate] whether nobody sees what its entries export besides, so that chunks may import from
 *   entries what these have in common, and there are fewer files. @default false
 * @property {string[]} [inlined] the same for this build alone
 * @property {Record<string, string>} [apart] imports that stay imports, and the files of dist that they then name
 * @property {Record<string, RegExp>} [together] chunks, and paths of the modules that are loaded together in them
 *
 * @typedef {object} Package
 * @property {string[]} [inlined] packages whose code becomes part of the files; all others are imported
 * @property {Build[]} builds
 * @property {string[]} [required] files in dist, without extension, that CommonJS gets by `require` as they are
 */

/** @type {Record<string, Package>} */
export const packages = {
  client: {
    builds: [
      { entries: { index: 'index.ts', report: 'report.ts', source: 'source.ts' } },
      {
        entries: { index: 'index.ts', report: 'report.ts', source: 'source.ts' },
        extension: '.cjs',
      },
    ],
  },
  tunnel: { builds: [{ entries: { index: 'index.ts' } }] },
  report: {
    builds: [
      { entries: { index: 'index.ts' } },
      // What runs in the page; it is read as text.
      { entries: { page: 'page/main.ts' } },
    ],
  },
  core: {
    // Of its 95 files a few are used, and loading them takes longer than the rest of core.
    inlined: ['zod'],
    builds: [
      {
        entries: {
          index: 'index.ts',
          commands: 'commands.ts',
          'in-process': 'server/shared-run.ts',
          'session-process': 'server/session-process.ts',
          'watchdog-process': 'session/reaper/watchdog-process.ts',
        },
      },
      {
        entries: { index: 'commonjs.cjs' },
        extension: '.cjs',
        apart: { './index.js': './index.js' },
      },
      // Types alone.
      { entries: { 'config-types': 'config-types.ts', 'service-types': 'service-types.ts' } },
      // Of its own, so that the process of a runner loads nothing else.
      {
        entries: { runner: 'runner.ts' },
        inlined: ['@mooring/client'],
        apart: { '../server/shared-run.ts': './in-process.js' },
      },
      // The same for a process of tests.
      { entries: { worker: 'worker.ts' }, inlined: ['@mooring/client'] },
    ],
  },
  services: {
    builds: [
      { entries: { index: 'index.ts' } },
      { entries: { index: 'index.ts' }, extension: '.cjs' },
    ],
  },
  compose: {
    builds: [
      { entries: { index: 'index.ts' } },
      { entries: { index: 'index.ts' }, extension: '.cjs' },
    ],
  },
  cli: { builds: [{ entries: { mooring: 'mooring.ts' } }] },
  vitest: {
    inlined: ['@mooring/client'],
    required: ['plugin', 'worker'],
    builds: [
      { entries: { plugin: 'plugin.ts', 'global-setup': 'global-setup.ts' } },
      { entries: { global: 'global.ts' } },
      // One file, so that the set-up file and test files share its state.
      { entries: { worker: 'worker.ts' }, isPrivate: true },
      {
        entries: { 'set-up-file': 'set-up-file.ts' },
        extension: '.ts',
        apart: { './worker.ts': './worker.js' },
      },
    ],
  },
  jest: {
    inlined: ['@mooring/client'],
    builds: [
      {
        entries: {
          environment: 'environment.cts',
          index: 'index.cts',
          'jest-preset': 'jest-preset.cts',
        },
        extension: '.cjs',
        isPrivate: true,
        // What a test file needs that names a container.
        together: {
          connection:
            /jest.src.(context-provider|session-variable)|client.src.(?!source|report|with-link)/,
        },
      },
      { entries: { sequencer: 'sequencer.cts' }, extension: '.cjs' },
      {
        entries: { jsdom: 'jsdom.cts' },
        extension: '.cjs',
        apart: { './environment.cjs': './environment.cjs' },
      },
      // What Jest loads into the scope of each test file.
      { entries: { 'set-up': 'set-up.cts' }, extension: '.cjs', isPrivate: true },
      {
        entries: {
          global: 'global.mts',
          'global-setup': 'global-setup.mts',
          'global-teardown': 'global-teardown.mts',
        },
        extension: '.mjs',
      },
    ],
  },
}
