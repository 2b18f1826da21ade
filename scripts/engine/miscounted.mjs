import { callEngine } from './api.mjs'
import { findEngine } from './endpoint.mjs'

/**
 * Leaves out the networks that nobody can remove: an engine up to 28 loses count of what is on one where many containers
 * start and end at once, and keeps it until it is restarted (https://github.com/moby/moby/issues/43286). That is known only
 * by trying, so a network that should have been removed goes here; it is answered all the same.
 *
 * @param {readonly string[]} objects what is left, such as 'network mooring-1f2e3d-lan'
 * @param {Record<string, string>} [env] added to the environment when looking for the engine
 * @returns {Promise<string[]>}
 */
export async function withoutMiscounted(objects, env = {}) {
  if (!objects.some(isNetwork)) return [...objects]
  const { endpoint } = await findEngine({ ...process.env, ...env })
  const verdicts = await Promise.all(
    objects.map(async (object) => isNetwork(object) && (await isMiscounted(endpoint, object))),
  )
  return objects.filter((_object, index) => !verdicts[index])
}

const isNetwork = (object) => object.startsWith('network ')

async function isMiscounted(endpoint, object) {
  const path = `/networks/${object.slice('network '.length)}`
  const { text } = await callEngine(endpoint, { path })
  if (Object.keys(JSON.parse(text).Containers ?? {}).length > 0) return false
  const removal = await callEngine(endpoint, { method: 'DELETE', path })
  return removal.status === 403 && removal.text.includes('active endpoints')
}
