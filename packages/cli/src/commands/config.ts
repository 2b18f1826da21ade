import { loadConfig } from '@mooring/core'
import { shownConfig } from '@mooring/core/commands'
import type { Cli } from '../cli.ts'
import { tableLines } from '../terminal/table.ts'

export interface ConfigOptions {
  config?: string
  json?: boolean
}

/** Prints the config as it was read, with defaults filled in and secrets masked. */
export async function config({ terminal, directory }: Cli, options: ConfigOptions): Promise<void> {
  const resolved = await loadConfig({
    directory,
    ...(options.config !== undefined && { configFile: options.config }),
  })
  if (options.json) return terminal.line(JSON.stringify(shownConfig(resolved), undefined, 2))
  terminal.line(resolved.file)
  terminal.line()
  const rows = resolved.containers.map((container) => [
    container.name,
    container.image ?? (container.build ? 'built' : 'runs already'),
    container.ports.map(({ containerPort }) => containerPort).join(', '),
    container.scope,
    container.start,
    container.dependsOn.join(', '),
  ])
  const titles = ['NAME', 'IMAGE', 'PORTS', 'SCOPE', 'START', 'DEPENDS ON']
  const look = { columns: terminal.columns(), heading: terminal.style.bold }
  for (const line of tableLines(titles, rows, look)) terminal.line(line)
}
