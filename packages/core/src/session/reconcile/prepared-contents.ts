import type { ResolvedConfig } from '../../config/resolved.ts'

/** Sees edits of what the data of containers is prepared from, such as migrations, which are no part of the config. */
export interface PreparedContents {
  /** Declared names of containers for which that is not what it was when this was asked last. */
  edited(config: ResolvedConfig): Promise<string[]>
  /** The same, as if it had not been asked. */
  look(config: ResolvedConfig): Promise<string[]>
}

/** @param options.isWatched false where nothing is edited */
export function createPreparedContents(
  config: ResolvedConfig,
  { isWatched }: { isWatched: boolean },
): PreparedContents {
  let latest = isWatched ? hashesOf(config) : undefined
  return {
    edited: async (asked) => {
      if (!latest) return []
      const [before, now] = await Promise.all([latest, hashesOf(asked)])
      latest = Promise.resolve(now)
      return others(before, now)
    },
    look: async (asked) => (latest ? others(await latest, await hashesOf(asked)) : []),
  }
}

const others = (before: Hashes, now: Hashes): string[] =>
  [...now.keys()].filter((name) => before.has(name) && before.get(name) !== now.get(name))

type Hashes = ReadonlyMap<string, string>

// What cannot be read is the business of the start, which names it.
async function hashesOf({ containers, directory }: ResolvedConfig): Promise<Map<string, string>> {
  const hashes = containers.flatMap(({ name, service }) =>
    service?.contentHash
      ? [
          service.contentHash(directory).then(
            (hash): [string, string] => [name, hash],
            (): [string, string] => [name, 'unreadable'],
          ),
        ]
      : [],
  )
  return new Map(await Promise.all(hashes))
}
