import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The files that a config was read from. */
export interface ConfigSources {
  /** Absolute paths. */
  files(): string[]
  /** Remembers a file as it is now. */
  note(file: string): void
  /** Whether one of them is not what it was when it was noted. */
  areEdited(): boolean
}

export function createConfigSources(): ConfigSources {
  const digests = new Map<string, string>()
  return {
    files: () => [...digests.keys()],
    note: (file) => void digests.set(file, digestOf(file)),
    areEdited: () => [...digests].some(([file, digest]) => digestOf(file) !== digest),
  }
}

function digestOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch {
    return 'unreadable' // The next load says why.
  }
}
