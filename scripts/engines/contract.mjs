import { mkdirSync, readFileSync } from 'node:fs'
import { tryRun } from '../dependencies.mjs'
import { leftovers } from '../engine/leftovers.mjs'
import { buildImages, IMAGE_PREFIX } from '../images/build.mjs'
import { PREFIX_VARIABLE } from '../images/source.mjs'

/** The tag of the tests that every engine must pass. */
const tag = 'engine-contract'

/**
 * Runs the tests of the contract on an engine, and looks at what they leave there.
 *
 * @param {import('./serve.mjs').ServedEngine} engine
 * @param {{ vitestArguments: string[], log: import('../engine/progress.mjs').Log }} options
 * @returns {Promise<boolean>} whether all passed and nothing is left
 */
export async function runContract({ name, endpoint, inside }, { vitestArguments, log }) {
  await buildImages(endpoint, { log: () => undefined })
  const resultsFile = `.cache/engines/${name}.json`
  mkdirSync('.cache/engines', { recursive: true })
  const env = { DOCKER_HOST: endpoint.host, [PREFIX_VARIABLE]: IMAGE_PREFIX }
  const select = ['--project', 'docker', '--project', 'load', '--tags-filter', tag]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`]
  const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run']
  const [program, ...args] = [...inside, ...vitest, ...select, ...reporters, ...vitestArguments]
  const passed = tryRun(program, args, env) === 0
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
    readFileSync(resultsFile, 'utf8'),
  )
  log(`${name}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
  const left = await leftovers(env)
  if (left.length > 0) log(`left on ${name}: ${left.join(', ')}`)
  return passed && left.length === 0
}
