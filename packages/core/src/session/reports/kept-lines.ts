import type { LifecycleEvent } from '../events/lifecycle.ts'

/** The events of a session as lines of JSON, as far as its report needs them. */
export interface KeptLines {
  add(kind: LifecycleEvent['kind'], line: string): void
  all(): string[]
  /** How many of the oldest were dropped, because a watched session goes on for days. */
  leftOut(): number
}

// Some 60,000 tests that pass, or 1,500 that fail with all that a report says of one.
const mostCharacters = 32_000_000

/** @param most characters of what comes with each test; anything else stays */
export function createKeptLines(most: number = mostCharacters): KeptLines {
  const lines = new Map<number, string>()
  const ofTests = new Set<number>()
  const imagesSeen = new Set<string>()
  let count = 0
  let characters = 0
  let leftOut = 0
  const dropOldest = (): void => {
    for (const oldest of ofTests) {
      if (characters <= most) return
      characters -= lines.get(oldest)?.length ?? 0
      lines.delete(oldest)
      ofTests.delete(oldest)
      leftOut += 1
    }
  }
  return {
    add: (kind, line) => {
      // A pull tells each change of each layer, of which only the first says anything later.
      if (kind === 'image-progress') {
        const image = /"image":"[^"]*"/.exec(line)?.[0] ?? ''
        if (imagesSeen.has(image)) return
        imagesSeen.add(image)
      }
      count += 1
      lines.set(count, line)
      if (!comeWithTests.has(kind)) return
      ofTests.add(count)
      characters += line.length
      dropOldest()
    },
    all: () => [...lines.values()],
    leftOut: () => leftOut,
  }
}

const comeWithTests: ReadonlySet<LifecycleEvent['kind']> = new Set([
  'test-ended',
  'data-leased',
  'link-changed',
  'container-waiting',
] as const)
