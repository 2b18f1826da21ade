import { DeadlinePassed } from '../abort.ts'

/** A signal for work that reports as it goes. */
export interface StallGuard {
  /** Aborts with the parent, or with DeadlinePassed when no progress was noted for the time. */
  signal: AbortSignal
  progressed(): void
  [Symbol.dispose](): void
}

/** For images: an engine that unpacks a large layer answers nothing meanwhile. */
export const imageStallTimeoutMs = 300_000

export function createStallGuard(timeoutMs: number, parent: AbortSignal): StallGuard {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new DeadlinePassed(timeoutMs)), timeoutMs)
  return {
    signal: AbortSignal.any([parent, controller.signal]),
    progressed: () => void timer.refresh(),
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}
