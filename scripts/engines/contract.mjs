import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { leftovers } from '../engine/leftovers.mjs'
import { withoutMiscounted } from '../engine/miscounted.mjs'
import { buildImages, IMAGE_PREFIX } from '../images/build.mjs'
import { copyImages } from '../images/copy.mjs'
import { PREFIX_VARIABLE } from '../images/source.mjs'
import { inForeground } from './foreground.mjs'
import { record, versionOf } from './record.mjs'
import { countsIn, resultsOf } from './results.mjs'

const tests = 'test/docker'
// In the first line of a file: whether all of its tests belong to the contract, or to what is worth a look beside it.
const tags = { contract: '@module-tag engine-contract', details: '@module-tag engine-details' }

/**
 * Runs the tests of the contract on an engine, and looks at what they leave there.
 *
 * @param {import('./serve.mjs').ServedEngine} engine
 * @param {{ vitestArguments: string[], records: boolean, onlyContract: boolean, log: import('../engine/progress.mjs').Log }} options
 *   arguments may name files; else those of the contract run
 * @returns {Promise<0 | 1 | 2>} 0: all passed; 1: tests failed; 2: something is left, whatever passed
 */
export async function runContract(engine, { vitestArguments, records, onlyContract, log }) {
  const { name, endpoint, inside } = engine
  await copyImages(endpoint)
  await buildImages(endpoint, { log: () => undefined })
  log(`images for ${name} are there`)
  const resultsFile = resultsOf(name)
  rmSync(resultsFile, { force: true })
  const env = { DOCKER_HOST: endpoint.host, [PREFIX_VARIABLE]: IMAGE_PREFIX }
  const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run']
  const projects = ['--project', 'docker', '--project', 'load']
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`]
  const selected = vitestArguments.some((each) => !each.startsWith('-')) ? [] : files(onlyContract)
  const command = [...inside, ...vitest, ...projects, ...reporters, ...vitestArguments, ...selected]
  const endedWell = await inForeground(command, env)
  const { passed, failed, skipped } = countsIn(resultsFile)
  log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`)
  if (records) record({ name, version: await versionOf(endpoint), passed, failed, skipped })
  const left = await withoutMiscounted(await leftovers(env), env)
  if (left.length > 0) log(`left on ${name}: ${left.join(', ')}`)
  return left.length > 0 ? 2 : endedWell ? 0 : 1
}

function files(onlyContract) {
  const wanted = onlyContract ? [tags.contract] : Object.values(tags)
  return readdirSync(tests)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${tests}/${file}`)
    .filter((file) => wanted.some((tag) => readFileSync(file, 'utf8').includes(tag)))
}
