import { ConfigError, evidence, splitWords } from '@mooring/client'
import type { Command, Scalar } from '@mooring/core/config'

/**
 * The server with settings of its own, and after them what the user wrote, because of two the last one counts.
 *
 * @param programs names of the server; the first is put where the user writes nothing but settings
 * @returns undefined where the user runs something else
 */
export function serverCommand(
  command: Command | undefined,
  programs: readonly [string, ...string[]],
  settings: readonly string[],
): string[] | undefined {
  const words = wordsOf(command)
  if (!words) return undefined
  const [first = '', ...rest] = words
  if (first === '' || first.startsWith('-')) return [programs[0], ...settings, ...words]
  if (!programs.includes(first)) return undefined
  // A file of settings must come first.
  const files = rest[0] !== undefined && !rest[0].startsWith('-') ? 1 : 0
  return [first, ...rest.slice(0, files), ...settings, ...rest.slice(files)]
}

/** The value of a flag of the command, as in `--requirepass secret` and `--port=3307`. */
export function flagValue(command: Command | undefined, flag: string): string | undefined {
  const words = wordsOf(command) ?? []
  const index = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`))
  const word = words[index]
  return word === flag ? words[index + 1] : word?.slice(flag.length + 1)
}

/** The port that a setting gives the server, or its usual one. */
export function portOf(setting: Scalar | undefined, usual: number): number {
  const port = Number(setting)
  return Number.isInteger(port) && port > 0 ? port : usual
}

/**
 * The words of a server's command.
 *
 * @throws ConfigError CONFIG_INVALID where the user runs something else, which never hears of settings that he names
 */
export function withUserSettings(
  service: string,
  words: readonly string[] | undefined,
  { command, settings }: { command?: Command | undefined; settings: readonly string[] },
): Command | undefined {
  if (words) return [...words, ...settings]
  if (settings.length === 0) return command
  throw new ConfigError({
    code: 'CONFIG_INVALID',
    what: `The settings of ${service} cannot be given to a command that runs something else.`,
    why: [
      ...evidence('command', [command].flat().join(' ')),
      ...evidence('settings', settings.join(' ')),
    ],
    fix: 'leave `settings` out and give them to the server yourself, or leave `command` out.',
  })
}

/** A text whose quotes are not closed is refused with the config. */
const wordsOf = (command: Command = []): readonly string[] | undefined =>
  typeof command === 'string' ? splitWords(command) : command
