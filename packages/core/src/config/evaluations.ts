import type { ModuleCache } from 'jiti'
import type { ModuleSystem } from './module-system.ts'

export type Module = ModuleCache[string]

/** One file of a load, from the moment that somebody imports it. */
export interface Evaluation {
  system: ModuleSystem
  /** Whether the file asks for others by `require`, or may do so. */
  requires: boolean
  module?: Module
  /** What the evaluation answers; a promise where it takes several steps. */
  ended?: unknown
  /** Files that are evaluated before this one goes on. */
  awaited: Set<string>
}

/** The files of a load by absolute path. */
export type Evaluations = Map<string, Evaluation>

/** Whether a file cannot go on before the other has, so that the other must not wait for it. */
export function isWaiting(
  evaluations: Evaluations,
  { file, of }: { file: string; of: string },
  seen: Set<string> = new Set(),
): boolean {
  if (file === of) return true
  const evaluation = evaluations.get(file)
  if (seen.has(file) || !evaluation || evaluation.module?.loaded) return false
  seen.add(file)
  return [...evaluation.awaited].some((next) => isWaiting(evaluations, { file: next, of }, seen))
}
