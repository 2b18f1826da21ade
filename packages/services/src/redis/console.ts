import type { ServerAccess } from '@mooring/core/service'
import { placeIn } from '../declare/url-text.ts'

/** How a person looks at a database, without the password. */
export function consoleOf(name: string, { connection }: ServerAccess, database: string): string {
  const password = connection['password'] === '' ? '' : ' --askpass'
  const program = `${name.toLowerCase()}-cli`
  const [host, port] = placeIn(connection['url'])
  return `${program} -h ${host} -p ${port}${password} -n ${database}`
}
