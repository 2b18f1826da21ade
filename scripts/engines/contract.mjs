import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { leftovers } from '../engine/leftovers.mjs'
import { buildImages, IMAGE_PREFIX } from '../images/build.mjs'
import { PREFIX_VARIABLE } from '../images/source.mjs'
import { inForeground } from './foreground.mjs'
import { record, versionOf } from './record.mjs'

const tests = 'test/docker'
/** Stands in the files whose tests every engine must pass. */
const tag = '@module-tag engine-contract'

/**
 * Runs the tests of the contract on an engine, and looks at what they leave there.
 *
 * @param {import('./serve.mjs').ServedEngine} engine
 * @param {{ vitestArguments: string[], records: boolean, log: import('../engine/progress.mjs').Log }} options
 *   arguments may name files; else those of the contract run
 * @returns {Promise<boolean>} whether all passed and nothing is left
 */
export async function runContract(engine, { vitestArguments, records, log }) {
  const { name, endpoint, inside } = engine
  await buildImages(endpoint, { log: () => undefined })
  log(`images for ${name} are there`)
  const resultsFile = `.cache/engines/${name}.json`
  mkdirSync('.cache/engines', { recursive: true })
  rmSync(resultsFile, { force: true })
  const env = { DOCKER_HOST: endpoint.host, [PREFIX_VARIABLE]: IMAGE_PREFIX }
  const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run']
  const projects = ['--project', 'docker', '--project', 'load']
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`]
  const selected = vitestArguments.some((each) => !each.startsWith('-')) ? [] : contractFiles()
  const command = [...inside, ...vitest, ...projects, ...reporters, ...vitestArguments, ...selected]
  const endedWell = await inForeground(command, env)
  const { passed, failed, skipped } = countsIn(resultsFile)
  log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`)
  if (records) record({ name, version: await versionOf(endpoint), passed, failed, skipped })
  const left = await leftovers(env)
  if (left.length > 0) log(`left on ${name}: ${left.join(', ')}`)
  return endedWell && left.length === 0
}

const contractFiles = () =>
  readdirSync(tests)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${tests}/${file}`)
    .filter((file) => readFileSync(file, 'utf8').includes(tag))

function countsIn(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'))
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests }
}
