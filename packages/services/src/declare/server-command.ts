import type { Command } from '@mooring/core'

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

/** The value after a flag of the command, such as that of --requirepass. */
export function flagValue(command: Command | undefined, flag: string): string | undefined {
  const words = wordsOf(command) ?? []
  const index = words.lastIndexOf(flag)
  return index < 0 ? undefined : words[index + 1]
}

function wordsOf(command: Command | undefined): readonly string[] | undefined {
  if (command === undefined) return []
  if (typeof command !== 'string') return command
  return /["'\\]/.test(command) ? undefined : command.split(/\s+/).filter(Boolean)
}
