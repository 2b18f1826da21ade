import { createClient } from '@mooring/client'
import { publishedAddresses } from './session-variable.ts'

/**
 * The declared variables, for a test file whose environment gives no containers; undefined where they name what each test
 * has of its own, or where several projects declare some.
 *
 * @throws the error of a start that failed
 */
export async function foreignVariables(): Promise<Record<string, string> | undefined> {
  const [address, ...others] = publishedAddresses().filter(({ environment }) => environment)
  if (!address) return {}
  const { environment = [], isolation = {} } = address
  if (others.length > 0 || environment.some((name) => name in isolation)) return undefined
  const client = createClient(address)
  try {
    return await client.environment()
  } finally {
    client.close()
  }
}
