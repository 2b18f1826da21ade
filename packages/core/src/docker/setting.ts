import { ConfigError, evidence } from '@mooring/client'

/** A value from outside of the config, and what to name when it is wrong. */
export interface Setting {
  value: string
  /** A variable, or file, line and key of a property. */
  source: string
}

/** A variable of the environment; an empty one counts as unset. */
export function variable(environment: NodeJS.ProcessEnv, name: string): Setting | undefined {
  const value = environment[name]
  return value ? { value, source: name } : undefined
}

/**
 * A yes or no; false where nothing is set.
 *
 * @throws ConfigError SETTING_INVALID
 */
export function isTrue(setting: Setting | undefined): boolean {
  if (setting === undefined) return false
  const word = setting.value.trim().toLowerCase()
  if (['true', '1', 'yes'].includes(word)) return true
  if (['false', '0', 'no'].includes(word)) return false
  throw invalidSetting(setting, {
    problem: 'is neither a yes nor a no',
    fix: 'set it to true, 1 or yes, or to false, 0 or no, or unset it.',
  })
}

/** @param problem continues a sentence that begins with the source */
export function invalidSetting(
  { value, source }: Setting,
  { problem, fix, cause }: { problem: string; fix: string; cause?: unknown },
): ConfigError {
  return new ConfigError({
    code: 'SETTING_INVALID',
    what: `${source} ${problem}.`,
    why: evidence('value', withoutPassword(value)),
    fix,
    ...(cause !== undefined && { cause }),
  })
}

/** An address as messages may show it; rather too little of it than a part of a password. */
export const withoutPassword = (url: string): string => url.replace(/(\/\/[^:@/]*):.*@/, '$1:…@')
