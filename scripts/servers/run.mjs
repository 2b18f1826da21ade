import { mkdirSync, rmSync } from 'node:fs'
import { findEngine } from '../engine/endpoint.mjs'
import { inForeground } from '../engines/foreground.mjs'
import { countsIn } from '../engines/results.mjs'
import { buildImages, IMAGE_PREFIX } from '../images/build.mjs'
import { listBuilt } from '../images/built.mjs'
import { PREFIX_VARIABLE } from '../images/source.mjs'

const resultsFolder = '.cache/servers'

/**
 * Runs the tests of a service on one image of its server, which is built first where images are built.
 *
 * @param {import('./orders.mjs').ChosenServer} server
 * @param {{ env: Record<string, string>, log: import('../engine/progress.mjs').Log }} options `env` is what tests need
 * @returns {Promise<import('./record.mjs').Outcome>}
 */
export async function runServer({ service, image, files }, { env, log }) {
  const version = await versionOf(image, env, log)
  mkdirSync(resultsFolder, { recursive: true })
  const resultsFile = `${resultsFolder}/${image.replaceAll(/[/:]/g, '_')}.json`
  rmSync(resultsFile, { force: true })
  const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'docker']
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`]
  const chosen = { TEST_SERVER: `${service}=${image}` }
  const endedWell = await inForeground([...vitest, ...reporters, ...files], { ...env, ...chosen })
  const { passed, failed } = countsIn(resultsFile)
  return { service, image, version, passed, failed: failed + (endedWell || failed > 0 ? 0 : 1) }
}

async function versionOf(image, env, log) {
  if (env[PREFIX_VARIABLE] !== IMAGE_PREFIX) return image.split(':')[1]
  const { endpoint } = await findEngine({ ...process.env, ...env })
  await buildImages(endpoint, { log, only: [image] })
  return (await listBuilt(endpoint)).get(`${IMAGE_PREFIX}/${image}`)?.version
}
