import { servers } from '../../scripts/servers/table.mjs'

/**
 * The image of a server that the tests of its service start: the newest, unless `npm run servers` says another by the
 * variable, such as `postgres=postgres:15`.
 */
export function serverImage(service: string): string {
  const [chosen, image] = (process.env['TEST_SERVER'] ?? '').split(/=(.*)/s)
  const newest = servers[service]?.images[0]
  if (newest === undefined) throw new Error(`scripts/servers/table.mjs does not know ${service}`)
  return chosen === service && image ? image : newest
}
