import type { Source, Sources } from './data-source.ts'

/**
 * Which of the sources, a command or a function, may read what nobody knows of, so that an edit of that could not be seen.
 * Undefined where all is known.
 */
export function unknownSource({ migrations, seed }: Sources): string | undefined {
  return Object.entries({ migrations, seed }).find(([, source]) => readsUnknown(source))?.[0]
}

const readsUnknown = (source: Source): boolean =>
  typeof source === 'function' ||
  (typeof source === 'object' && !isList(source) && source.inputs === undefined)

const isList = (source: object): source is readonly string[] => Array.isArray(source)
