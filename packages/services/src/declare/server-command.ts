import { posix } from 'node:path'
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
  const [first, ...rest] = words
  if (first === undefined || first.startsWith('-')) return [programs[0], ...settings, ...words]
  if (!programs.includes(posix.basename(first))) return undefined
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

type Settings = Readonly<Record<string, Scalar | undefined>>

interface UserSettings {
  command?: Command | undefined
  settings?: Settings | undefined
  /** How the server is given them. */
  toWords: (settings: [name: string, value: Scalar][]) => string[]
}

/**
 * A server's command with the settings that the user names.
 *
 * @param words undefined where the user runs something else. `port` may stand beside that: it tells which port is published.
 * @throws ConfigError CONFIG_INVALID where such a program would never hear of the settings
 */
export function withUserSettings(
  service: string,
  words: readonly string[] | undefined,
  { command, settings = {}, toWords }: UserSettings,
): Command | undefined {
  const given = Object.entries(settings).flatMap(([name, value]): [string, Scalar][] =>
    value === undefined ? [] : [[name, value]],
  )
  if (words) return [...words, ...toWords(given)]
  const unheard = given.map(([name]) => name).filter((name) => name !== 'port')
  const program = wordsOf(command)?.[0]
  if (unheard.length === 0 || program === undefined) return command
  throw new ConfigError({
    code: 'CONFIG_INVALID',
    what: `The settings of ${service} cannot be given to a command that does not begin with the server.`,
    why: [
      // What follows may be a secret.
      ...evidence('program', program),
      ...evidence('settings', unheard.join(', ')),
    ],
    fix: 'leave them out and have your command give them to the server, or leave `command` out.',
  })
}

/** Undefined for a text whose quotes are not closed, which is refused with the config. */
const wordsOf = (command: Command = []): readonly string[] | undefined =>
  typeof command === 'string' ? splitWords(command) : command
