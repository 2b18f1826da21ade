import { service } from '../service.mjs'

/**
 * How a project of a contender looks.
 *
 * @typedef {object} Content
 * @property {string} [declarations] of the file containers.config.ts: the value of `containers`
 * @property {string} [imports] further ones of that file
 * @property {{ setup: string, teardown: string }} [byHand] files of the hand-written set-up, `setup` exports `start`, which
 *   answers texts by name, and `stop`
 * @property {Record<string, string>} tests sources by name without ending
 * @property {Record<string, string>} [others]
 */

/** @typedef {'bare' | 'fixture' | 'mooring' | 'former' | 'testcontainers' | 'testcontainers-tuned'} Contender */

export const isVitest = (runner) => runner.startsWith('vitest')
// The same for all, whatever number of processors the machine has.
export const workers = 2

/** @param {import('../../test/support/runners.ts').Runner} runner @param {Contender} contender @param {Content} content */
export function projectFiles(runner, contender, { declarations, imports, byHand, tests, others }) {
  const ending = isVitest(runner) ? '.test.mjs' : '.test.cjs'
  return {
    ...Object.fromEntries(Object.entries(tests).map(([name, text]) => [`${name}${ending}`, text])),
    ...others,
    ...(isMooring(contender) && {
      'containers.config.ts': containersConfig({ declarations, imports }),
    }),
    ...(isByHand(contender) && setUpByHand(runner, byHand)),
    ...runnerConfig(runner, { contender, files: Object.keys(tests).length }),
  }
}

/** @param {Contender} contender */
export const isMooring = (contender) => contender === 'mooring' || contender === 'former'

const isByHand = (contender) => contender.startsWith('testcontainers')

const fixtureOfVitest = `
import { beforeEach, test as plainTest } from 'vitest'
const web = { host: '127.0.0.1', port: () => 1 }
const test = plainTest.extend({ web: [async ({}, use) => use(web), { scope: 'worker' }] })
beforeEach(({ task }) => void task, 0)
`
// Jest has no fixtures.
const fixtureOfJest = `
const web = { host: '127.0.0.1', port: () => 1 }
beforeEach(() => undefined)
`

/** What a test file imports, and how a test of it gets the address of `web`. */
export function waysToTheAddress(runner, contender) {
  if (contender === 'fixture')
    return {
      imports: isVitest(runner) ? fixtureOfVitest : fixtureOfJest,
      parameter: isVitest(runner) ? '({ web })' : '()',
      address: '{ host: web.host, port: web.port() }',
    }
  if (isMooring(contender))
    return {
      imports: isVitest(runner) ? "import { test } from '@mooring/vitest'" : '',
      parameter: '({ web })',
      address: '{ host: web.host, port: web.port() }',
    }
  return isVitest(runner)
    ? {
        imports: "import { inject, test } from 'vitest'",
        parameter: '()',
        address: "{ host: inject('host'), port: Number(inject('port')) }",
      }
    : {
        imports: '',
        parameter: '()',
        address: '{ host: process.env.host, port: Number(process.env.port) }',
      }
}

/** Declaration of the container `web` for Mooring, with the options that it has by itself. */
export function declaredWeb() {
  const { image, command, port, labels } = service({ wait: 'ports' })
  return `{ web: ${JSON.stringify({ image, command, ports: [port], labels })} }`
}

/** The same container for testcontainers. */
export function webByHand() {
  const { image, command, port, labels } = service({ wait: 'ports' })
  return `
import { GenericContainer } from 'testcontainers'
let container
export async function start() {
  container = await new GenericContainer(${JSON.stringify(image)})
    .withCommand(${JSON.stringify(command)})
    .withExposedPorts(${port})
    .withLabels(${JSON.stringify(labels)})
    .start()
  return { host: container.getHost(), port: String(container.getMappedPort(${port})) }
}
export const stop = () => container.stop()
`
}

const containersConfig = ({ declarations, imports = '' }) => `
import { defineContainers } from '@mooring/core'
${imports}
export default defineContainers({ containers: ${declarations} })
`

function setUpByHand(runner, source) {
  if (isVitest(runner))
    return {
      'container.mjs': source,
      'global-setup.mjs': `
import { start, stop } from './container.mjs'
export async function setup(project) {
  for (const [name, text] of Object.entries(await start())) project.provide(name, text)
}
export const teardown = stop
`,
    }
  return {
    'container.mjs': source,
    'global-setup.mjs': `
import { start } from './container.mjs'
export default async () => void Object.assign(process.env, await start())
`,
    'global-teardown.mjs': "export { stop as default } from './container.mjs'\n",
  }
}

function runnerConfig(runner, { contender, files }) {
  if (isVitest(runner))
    return {
      'vitest.config.mjs': `
${isMooring(contender) ? "import { containers } from '@mooring/vitest/plugin'" : ''}
export default {
  ${isMooring(contender) ? 'plugins: [containers()],' : ''}
  test: {
    include: ['*.test.mjs'],
    maxWorkers: ${workers},
    ${isByHand(contender) ? "globalSetup: './global-setup.mjs'," : ''}
  },
}
`,
    }
  return {
    'jest.config.json': JSON.stringify({
      ...(isMooring(contender)
        ? { preset: '@mooring/jest' }
        : {
            testEnvironment: 'node',
            ...(isByHand(contender) && {
              globalSetup: './global-setup.mjs',
              globalTeardown: './global-teardown.mjs',
            }),
          }),
      testMatch: ['**/*.test.cjs'],
      cacheDirectory: './.jest-cache',
      maxWorkers: workers,
      // Or Jest would use none as soon as it knows that files are fast; far above what they take.
      ...(files > 1 && { workerIdleMemoryLimit: '8GB' }),
    }),
  }
}

/** Arguments with which a runner runs its tests once. */
export const argumentsOf = (runner) => (isVitest(runner) ? ['run'] : [])
