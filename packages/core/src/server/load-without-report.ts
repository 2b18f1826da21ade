import { loadConfig } from '../config/load.ts'
import type { ResolvedConfig } from '../config/resolved.ts'

/** Loads a config for work that runs no tests: the page and the summary would take the place of those of the last run. */
export async function loadWithoutReport(
  options: Parameters<typeof loadConfig>[0],
): Promise<ResolvedConfig> {
  return { ...(await loadConfig(options)), report: undefined, summary: false }
}
