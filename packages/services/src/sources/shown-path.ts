import { isAbsolute, relative, resolve } from 'node:path'

/** A path as a person in the folder of the config would write it. */
export function shownPath(directory: string, path: string): string {
  const shown = relative(directory, resolve(directory, path))
  return shown.startsWith('..') || isAbsolute(shown) ? path : shown
}
