import { migratedDatabase } from './migrated-database.mjs'
import { emptyTests, namingTests, unitFiles, useOfWeb } from './test-sources.mjs'

/**
 * Something that a runner is given to do.
 *
 * @typedef {object} Work
 * @property {string} name
 * @property {readonly import('./project-files.mjs').Contender[]} contenders beside Mooring
 * @property {number} tests
 * @property {readonly Judged[]} judged
 * @property {(runner: string, contender: string) => import('./project-files.mjs').Content} content
 */

/** @typedef {{ figure: 'cpuMs' | 'wallMs', over: 'bare' | 'testcontainers', atMost: number }} Judged */

/** @type {readonly Work[]} */
export const works = [
  {
    name: '20 files, none names a container',
    contenders: ['bare'],
    tests: 100,
    judged: [{ figure: 'cpuMs', over: 'bare', atMost: 1.03 }],
    content: (runner) => unitFiles(20, runner),
  },
  {
    name: '20 files, each uses a container',
    contenders: ['testcontainers', 'bare'],
    tests: 20,
    judged: [
      { figure: 'cpuMs', over: 'testcontainers', atMost: 0.85 },
      { figure: 'wallMs', over: 'testcontainers', atMost: 0.85 },
    ],
    content: (runner, contender) => useOfWeb(20, runner, contender),
  },
  {
    name: '1 file, uses a container',
    contenders: ['testcontainers', 'bare'],
    tests: 1,
    judged: [{ figure: 'wallMs', over: 'testcontainers', atMost: 0.6 }],
    content: (runner, contender) => useOfWeb(1, runner, contender),
  },
  {
    name: '1,000 tests in a file, none names a container',
    contenders: ['testcontainers'],
    tests: 1_000,
    judged: [{ figure: 'cpuMs', over: 'testcontainers', atMost: 0.7 }],
    content: (runner) => emptyTests(1_000, runner),
  },
  {
    name: '1,000 tests in a file, each names a container',
    contenders: ['testcontainers', 'fixture'],
    tests: 1_000,
    judged: [{ figure: 'cpuMs', over: 'testcontainers', atMost: 0.8 }],
    content: (runner, contender) => namingTests(1_000, runner, contender),
  },
  {
    name: '200 tests of PostgreSQL in 10 files',
    contenders: ['testcontainers', 'testcontainers-tuned'],
    tests: 200,
    judged: [{ figure: 'wallMs', over: 'testcontainers', atMost: 0.35 }],
    content: migratedDatabase,
  },
]
