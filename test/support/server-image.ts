import { servers } from '../../scripts/servers/table.mjs'

/** The service whose versions `npm run servers` goes through, and the image it is at, such as `postgres=postgres:15`. */
const [chosen, image] = (process.env['TEST_SERVER'] ?? '').split(/=(.*)/s)

export const isChosen = (service: string): boolean => chosen === service

/** False where the tests of another service are run alone. */
export const isAsked = (service: string): boolean => chosen === '' || chosen === service

/** The image of a server that the tests of its service start: the newest, or the one that is chosen. */
export function serverImage(service: string): string {
  const newest = servers[service]?.images[0]
  if (newest === undefined) throw new Error(`scripts/servers/table.mjs does not know ${service}`)
  return isChosen(service) && image ? image : newest
}
