/**
 * Whether the process lists tests instead of running them. Vitest 3 and 4 run the global set-up for both and tell
 * nobody which it is; but a reporter is given its context only when tests are going to run.
 *
 * @param vitest the instance, whose reporters are not in its types
 */
export function isListing(vitest: object, argv: readonly string[]): boolean {
  const { reporters } = vitest as { reporters?: readonly object[] }
  if (!argv.includes('list') || !reporters) return false
  return !reporters.some((reporter) => 'ctx' in reporter && reporter.ctx !== undefined)
}
