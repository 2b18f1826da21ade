import { relative } from 'node:path'
import { ConfigError } from '@mooring/client'
import type { Key } from './entries.ts'

export type Path = readonly Key[]

/** One mistake in a config. */
export interface Issue {
  path: Path
  /** What was expected and, where it is no secret, what was found. */
  message: string
}

/** The error that shows all mistakes of a config at once, a line for each. */
export function invalidConfig(issues: readonly Issue[], file: string | undefined): ConfigError {
  const label = labelOf(file)
  return new ConfigError({
    code: 'CONFIG_INVALID',
    what: `${label} has ${issues.length === 1 ? 'a mistake' : `${issues.length} mistakes`}.`,
    why: issues.map(
      ({ path, message }) => `${[label, pathText(path)].filter(Boolean).join(' › ')}: ${message}`,
    ),
  })
}

/** How messages name the file: relative to where the command runs, if it is below. */
export function labelOf(file: string | undefined): string {
  if (file === undefined) return 'config'
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}

/** `containers.web.ports[1]`, with keys that are no identifiers in brackets. */
export function pathText(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : keyText(key)))
    .join('')
    .replace(/^\./, '')
}

const keyText = (key: string): string =>
  /^[\w$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
