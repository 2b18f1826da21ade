import { isAbsolute, sep } from 'node:path'
import type { EntryFilter, Judgement } from './context-entries.ts'

/**
 * Whether a folder is in a build context.
 *
 * @param path relative to the context, as `path.relative` answers it
 */
export function holds(filter: EntryFilter, path: string): boolean {
  const names = path.split(sep)
  if (isAbsolute(path) || names[0] === '..') return false
  let judgement: Judgement | undefined
  for (const index of names.keys()) {
    judgement = filter.judge(names.slice(0, index + 1).join('/'), judgement)
    if (!judgement.isIn && !judgement.mayHoldMore) return false
  }
  return judgement?.isIn ?? false
}
