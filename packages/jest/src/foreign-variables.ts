import { createClient } from '@mooring/client'
import { givesNone } from './foreign-environment.ts'
import { publishedAddresses } from './session-variable.ts'

/**
 * The declared variables, for a test file whose environment gives no containers.
 *
 * @throws UsageError SESSION_NOT_FOUND where they name what each test has of its own, or several projects have sessions
 * @throws the error of a start that failed
 */
export async function foreignVariables(): Promise<Record<string, string>> {
  const [address, ...others] = publishedAddresses()
  if (!address?.environment) return {}
  const { environment, isolation = {} } = address
  if (others.length > 0 || environment.some((name) => name in isolation))
    throw givesNone('The environment of this test file cannot have the declared variables.')
  const client = createClient(address)
  try {
    return await client.environment()
  } finally {
    client.close()
  }
}
