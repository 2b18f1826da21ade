import { callEngine } from './api.mjs'
import { findEngine } from './endpoint.mjs'

const filters = encodeURIComponent(JSON.stringify({ label: ['org.testcontainers=true'] }))

/**
 * Lists the containers, networks and volumes that sessions of Mooring have made and that are still there.
 *
 * @param {Record<string, string>} [env] added to the environment when looking for the engine
 * @returns {Promise<string[]>} such as 'container mooring-1f2e3d-db'
 */
export async function leftovers(env = {}) {
  const { endpoint, tried } = await findEngine({ ...process.env, ...env })
  if (!endpoint)
    throw new Error(`no engine answered: ${tried.map(({ answer }) => answer).join(', ')}`)
  const ask = async (path) =>
    JSON.parse((await callEngine(endpoint, { path: `${path}filters=${filters}` })).text)
  const containers = await ask('/containers/json?all=true&')
  const networks = await ask('/networks?')
  const volumes = await ask('/volumes?')
  const all = [
    ...containers.map(({ Names, Id }) => `container ${(Names[0] ?? Id).replace('/', '')}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ]
  // Other tools give their objects the same label; the names are our own.
  return all.filter((object) => object.includes(' mooring-'))
}
