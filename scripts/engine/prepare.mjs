import { buildImages, IMAGE_PREFIX } from '../images/build.mjs'
import { chooseImageSource, PREFIX_VARIABLE } from '../images/source.mjs'
import { DEFAULT_HOST } from './endpoint.mjs'
import { runAsProgram } from './program.mjs'
import { logToStderr } from './progress.mjs'
import { ensureEngine } from './start.mjs'

/**
 * Makes sure that Docker tests can run here: an engine that answers, and images for them.
 * @param {{ log?: import('./progress.mjs').Log, env?: NodeJS.ProcessEnv, only?: string[] }} [options]
 *   `only` limits which images are built, by their Docker Hub names
 * @returns {Promise<Record<string, string>>} what to add to the environment of the tests
 */
export async function prepareEngineAndImages({ log = logToStderr, env = process.env, only } = {}) {
  const endpoint = await ensureEngine({ log, env })
  const additions = endpoint.host === DEFAULT_HOST ? {} : { DOCKER_HOST: endpoint.host }
  const { source, reason } = await chooseImageSource(endpoint, env)
  log(`engine ${endpoint.host}, ${ORIGINS[source]} (${reason})`)
  if (source !== 'local') return additions
  await buildImages(endpoint, { log, only })
  return { ...additions, [PREFIX_VARIABLE]: IMAGE_PREFIX }
}

const ORIGINS = {
  hub: 'images pulled from Docker Hub',
  local: 'images built here from Debian packages',
  prefix: 'images pulled from a mirror',
}

await runAsProgram(import.meta.url, async () => {
  const additions = await prepareEngineAndImages()
  for (const [name, value] of Object.entries(additions)) process.stdout.write(`${name}=${value}\n`)
})
