import { sleep } from '../abort.ts'
import type { ResolvedWait, WaitFunction } from '../config/resolved-waits.ts'

/** What was asked of the engine just now must have left this process, which may then be busy with loading. */
const headStartMs = 2

/** Lets the wait functions of a container load what they need, in the background. */
export async function loadFunctions(
  wait: ResolvedWait | undefined,
  { directory, signal }: { directory: string; signal: AbortSignal },
): Promise<void> {
  const functions = wait ? functionsOf(wait).filter(({ load }) => load) : []
  if (functions.length === 0) return
  try {
    await sleep(headStartMs, signal)
    await Promise.all(functions.map(async ({ load }) => load?.(directory)))
  } catch {
    // The calls run into the same, and tell it.
  }
}

const functionsOf = (wait: ResolvedWait): WaitFunction[] => {
  if (wait.kind === 'list') return wait.all.flatMap(functionsOf)
  return wait.kind === 'function' ? [wait.run] : []
}
