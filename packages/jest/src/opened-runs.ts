import type { Run } from '@mooring/core'

// Jest hands nothing from global set-up to global teardown but the process that both run in.
const opened: Run[] = []

export function rememberRuns(runs: readonly Run[]): void {
  opened.push(...runs)
}

/** The runs that are still open; the caller closes them. */
export function takeRuns(): Run[] {
  return opened.splice(0)
}
