import { UsageError } from '@mooring/core'
import { keptContainer } from '@mooring/core/commands'
import { addressesOf } from '../addresses.ts'
import type { Cli } from '../cli.ts'

/** Prints the URL of a container that is up, with its password, or else its first address. */
export async function url(
  { terminal, directory, signal }: Cli,
  name: string,
  { config }: { config?: string },
): Promise<void> {
  using container = await keptContainer(name, { directory, configFile: config, signal })
  const record = await container.record()
  const [address] = addressesOf(record)
  const text = record.url || address
  if (!text)
    throw new UsageError({
      code: 'PORT_NOT_PUBLISHED',
      what: `Container "${name}" has neither a URL nor a published port.`,
      fix: `declare \`ports\` or \`url\` at containers.${name}.`,
    })
  terminal.line(text)
}
