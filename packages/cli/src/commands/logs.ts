import { keptContainer } from '@mooring/core/commands'
import type { Cli } from '../cli.ts'

export interface LogsOptions {
  config?: string
  follow?: boolean
  /** Only so many of the last lines. */
  tail?: number
  timestamps?: boolean
}

/** Prints what a container has written, each stream to its own, secrets of the config masked. */
export async function logs(cli: Cli, name: string, options: LogsOptions): Promise<void> {
  const { terminal, directory, signal } = cli
  using container = await keptContainer(name, { directory, configFile: options.config, signal })
  const { follow = false, tail } = options
  for await (const lines of container.logs({ follow, tail }))
    for (const { stream, stamp, text } of lines) {
      const line = options.timestamps ? `${stamp} ${text}` : text
      if (stream === 'stderr') terminal.errorLine(line)
      else terminal.line(line)
    }
}
