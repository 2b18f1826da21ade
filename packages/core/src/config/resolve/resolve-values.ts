import { isAbsolute, join } from 'node:path'
import { splitWords } from '@mooring/client'
import type { Command, Scalar } from '../written/written-values.ts'

/** A map of texts, numbers and booleans as the engine takes it: all texts. */
export function textValues(written: Readonly<Record<string, Scalar>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(written).map(([key, value]) => [key, String(value)]))
}

/** Arguments of a command that the schema accepted. */
export function commandArguments(written: Command): string[] {
  return typeof written === 'string' ? (splitWords(written) ?? []) : [...written]
}

/** A path of the host; a relative one starts at the config's folder. */
export const hostPath = (written: string, directory: string): string =>
  isAbsolute(written) ? written : join(directory, written)
