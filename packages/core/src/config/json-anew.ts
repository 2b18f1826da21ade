import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { isLocal } from './module-system.ts'

/**
 * Runs a load, and afterwards has Node forget the JSON files that were read for it, so that the next one reads them anew.
 *
 * @param onSource hears of each of them, by absolute path
 */
export async function forgettingJson<T>(
  file: string,
  onSource: (file: string) => void,
  load: () => Promise<T>,
): Promise<T> {
  const { cache } = createRequire(file)
  const before = new Set(Object.keys(cache))
  try {
    return await load()
  } finally {
    const read = Object.keys(cache).filter(
      (path) => extname(path) === '.json' && isLocal(path) && !before.has(path),
    )
    for (const path of read) {
      onSource(path)
      delete cache[path]
    }
  }
}
