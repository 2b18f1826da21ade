/**
 * A service, the images of its server that its tests run on, and the tests.
 *
 * @typedef {object} TestedServer
 * @property {string[]} images the first is the one of `npm test`; `npm run servers` runs all
 * @property {string[]} files of tests that start this server
 * @property {string} [tests] beginning of the names of its tests, where the files have those of other services too
 */

const contract = ['test/docker/services.test.ts']

/** @type {Record<string, TestedServer>} */
export const servers = {
  postgres: {
    images: ['postgres:18', 'postgres:15'],
    files: [
      'server',
      'migrations',
      'databases',
      'isolation',
      'adversarial',
      'left-open',
      'snapshot',
      'transaction',
      'transaction-random',
    ].map((name) => `test/docker/postgres-${name}.test.ts`),
  },
}

/** The images of a service, the newest of `npm test` first. */
export const imagesOf = (service) => servers[service]?.images ?? []
