export type Key = string | number

/** Entries of a list or a map alike. What the schema refused is a hole and left out, so that the keys stay true. */
export function entriesOf<T>(
  written: readonly T[] | Readonly<Record<string, T>> | undefined,
): [Key, T][] {
  const entries: [Key, T][] = isList(written)
    ? [...(written as readonly T[]).entries()]
    : Object.entries<T>(written ?? {})
  return entries.filter(([, value]) => value !== undefined)
}

/** `Array.isArray` that also narrows readonly lists. */
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** True for an object with keys: no list, no function. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
