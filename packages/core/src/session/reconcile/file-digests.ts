import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { epochMs } from '../../abort.ts'

/** Hashes of files, each read again only when it looks as if it had been written. */
export interface FileDigests {
  /** @param stats of the file, as of now */
  digestOf(path: string, stats: Stats): Promise<string>
}

interface Known {
  facts: string
  digest: string
}

// A file that is written twice within one tick of the file system's clock looks the same both times.
const settledAfterMs = 100

export function createFileDigests(): FileDigests {
  const known = new Map<string, Known>()
  return {
    digestOf: async (path, stats) => {
      const facts = [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(' ')
      const former = known.get(path)
      if (former?.facts === facts) return former.digest
      const isSettled = epochMs() - stats.ctimeMs > settledAfterMs
      const digest = await read(path)
      if (isSettled) known.set(path, { facts, digest })
      else known.delete(path)
      return digest
    },
  }
}

async function read(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
