import type { Command, Scalar } from '@mooring/core/config'

/**
 * The server with settings of its own, and after them what the user wrote, because of two the last one counts.
 *
 * @param programs names of the server; the first is put where the user writes nothing but settings
 * @returns undefined where the user runs something else, or a text that only a reader of shells understands
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

/** Whether only a reader of shells can tell the words of a text apart. */
export const hasQuotes = (command: string): boolean => /["'\\]/.test(command)

function wordsOf(command: Command | undefined): readonly string[] | undefined {
  if (command === undefined) return []
  if (typeof command !== 'string') return command
  return hasQuotes(command) ? undefined : command.split(/\s+/).filter(Boolean)
}
