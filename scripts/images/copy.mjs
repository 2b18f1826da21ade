import http from 'node:http'
import { callEngine } from '../engine/api.mjs'
import { DEFAULT_HOST, findEngine, parseEndpoint } from '../engine/endpoint.mjs'
import { Failure } from '../engine/failure.mjs'
import { IMAGE_PREFIX } from './build.mjs'
import { listBuilt } from './built.mjs'
import { loadRecipes } from './recipes.mjs'

/**
 * Copies the test images that the machine's own engine has to another one, which is several times as fast as building them
 * there. What it lacks is left out, and so is what is built on request.
 *
 * @param {import('../engine/api.mjs').Endpoint} target
 */
export async function copyImages(target) {
  const own = parseEndpoint(DEFAULT_HOST, 'default', {})
  const { endpoint: source } = await findEngine({ DOCKER_HOST: own.host })
  if (!source) return
  const wanted = (await loadRecipes()).filter(({ recipe }) => !recipe.isOnRequest)
  const built = await listBuilt(source)
  const names = wanted
    .map(({ recipe }) => `${IMAGE_PREFIX}/${recipe.image}`)
    .filter((name) => built.has(name))
  if (names.length === 0) return
  const archive = await openArchive(source, names)
  const request = { method: 'POST', path: '/images/load?quiet=1', body: archive }
  const { status, text } = await callEngine(target, request)
  if (status === 200) return
  throw new Failure({
    what: `The engine at ${target.host} did not load the test images.`,
    why: [`HTTP ${status}  ${text.trim().slice(0, 400)}`],
    fix: 'look at the free space and the log of the engine.',
  })
}

function openArchive({ connection }, names) {
  const query = names.map((name) => `names=${encodeURIComponent(name)}`).join('&')
  return new Promise((resolve, reject) => {
    http
      .request({ ...connection, agent: false, path: `/images/get?${query}` })
      .on('response', resolve)
      .on('error', reject)
      .end()
  })
}
