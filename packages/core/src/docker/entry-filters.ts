import type { EntryFilter } from './context-entries.ts'
import { readPatterns } from './ignore-patterns.ts'

/** Lets through what no pattern takes. */
export function excluding(patterns: readonly string[]): EntryFilter {
  const list = readPatterns(patterns)
  return {
    judge: (path, above) => {
      const verdict = list.judge(path, above?.verdicts[0])
      return {
        isIn: !verdict.matches,
        mayHoldMore: !verdict.matches || list.mayExceptIn(path),
        verdicts: [verdict],
      }
    },
  }
}

/** Lets through what a pattern takes, and the other filter too. */
export function including(patterns: readonly string[], other: EntryFilter): EntryFilter {
  const list = readPatterns(patterns)
  return {
    judge: (path, above) => {
      const verdict = list.judge(path, above?.verdicts.at(-1))
      const otherwise = other.judge(path, above)
      return {
        isIn: verdict.matches && otherwise.isIn,
        mayHoldMore: otherwise.mayHoldMore && (verdict.matches || list.mayMatchIn(path)),
        verdicts: [...otherwise.verdicts, verdict],
      }
    },
  }
}
