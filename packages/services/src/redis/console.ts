import type { ServerAccess } from '@mooring/core'

/** How a person looks at a database, without the password. */
export function consoleOf(
  name: string,
  { handle, connection }: ServerAccess,
  database: string,
): string {
  const password = connection['password'] === '' ? '' : ' --askpass'
  const program = `${name.toLowerCase()}-cli`
  return `${program} -h ${handle.host} -p ${handle.port(6379)}${password} -n ${database}`
}
