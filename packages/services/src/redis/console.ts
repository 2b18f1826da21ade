import type { ServerAccess } from '@mooring/core'

/** How a person looks at a database, without the password. */
export function consoleOf(name: string, { connection }: ServerAccess, database: string): string {
  const password = connection['password'] === '' ? '' : ' --askpass'
  const program = `${name.toLowerCase()}-cli`
  const { hostname, port } = new URL(connection['url'] ?? '')
  return `${program} -h ${hostname} -p ${port}${password} -n ${database}`
}
