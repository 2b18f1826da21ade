import { ConfigError } from '@mooring/client'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'

/** The lines of the error that a written config causes, without the name of the file; none for a good one. */
export function mistakesOf(written: unknown): string[] {
  try {
    resolveConfig(written, {
      file: `${process.cwd()}/containers.config.ts`,
      directory: process.cwd(),
    })
    return []
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== 'CONFIG_INVALID') throw error
    const lines = error.message.split('\n').filter((line) => line.startsWith('  '))
    return lines.map((line) => line.trim().replace('containers.config.ts › ', ''))
  }
}

/** Mistakes of a config with one container named `web`, without the path to it. */
export function mistakesOfContainer(container: object): string[] {
  const lines = mistakesOf({ containers: { web: { image: 'nginx', ...container } } })
  return lines.map((line) => line.replace(/^containers\.web\./, ''))
}
