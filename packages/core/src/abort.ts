// Taken at import, because fake timers of a test replace the globals later.
const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
const now = performance.now.bind(performance)
const { now: dateNow } = Date

/**
 * Milliseconds on a clock that neither goes back nor is faked by a test; only differences mean
 * something.
 */
export const nowMs = (): number => now()

/** Milliseconds since 1970, which a test does not fake either. */
export const epochMs = (): number => dateNow()

/**
 * Waits, or rejects with the signal's reason as soon as it aborts.
 *
 * @param options.isBackground true lets the process end meanwhile
 */
export function sleep(
  durationMs: number,
  signal: AbortSignal,
  { isBackground = false }: { isBackground?: boolean } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, durationMs)
    if (isBackground) timer.unref()
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Settles like the promise, or rejects with the signal's reason if that comes first. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    const forget = (): void => signal.removeEventListener('abort', onAbort)
    promise.then(resolve, reject)
    promise.then(forget, forget)
  })
}

/** The reason of a deadline's signal, so that callers can tell it from a cancellation. */
export class DeadlinePassed extends Error {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super(`deadline of ${timeoutMs} ms passed`)
    this.name = 'DeadlinePassed'
    this.timeoutMs = timeoutMs
  }
}

/** A timer that comes later than this tells of a process that was busy with something else. */
const punctualMs = 20
const graceStepMs = 100
const graceSteps = 20

/**
 * A signal that aborts with the parent, or with DeadlinePassed after timeoutMs. Disposing it stops
 * the timer and stops listening to the parent.
 *
 * A process that was blocked past the deadline could not look at what came meanwhile, and its timers
 * come before its sockets. So it gets 2 s more, once, to read the answers that lie there and to ask
 * again; what blocks it then counts as a 20th of them at most.
 */
export function deadline(
  timeoutMs: number,
  parent: AbortSignal,
): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(parent.reason)
  if (parent.aborted) onAbort()
  parent.addEventListener('abort', onAbort, { once: true })
  const dueAtMs = now() + timeoutMs
  let stepsLeft = graceSteps
  const pass = (): void => controller.abort(new DeadlinePassed(timeoutMs))
  const stepOn = (): void => {
    timer = setTimeout(() => ((stepsLeft -= 1) > 0 ? stepOn() : pass()), graceStepMs)
  }
  let timer = setTimeout(() => (now() - dueAtMs > punctualMs ? stepOn() : pass()), timeoutMs)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      parent.removeEventListener('abort', onAbort)
    },
  }
}

/** One for all, because an error of its own for each block would be made for nobody. */
const blockEnded = new DOMException('its block has ended', 'AbortError')

/**
 * A signal for work that must not outlive a block: it aborts with the parent, or when it is
 * disposed.
 */
export function scopedSignal(parent: AbortSignal): {
  signal: AbortSignal
  [Symbol.dispose](): void
} {
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(parent.reason)
  if (parent.aborted) onAbort()
  else parent.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      parent.removeEventListener('abort', onAbort)
      controller.abort(blockEnded)
    },
  }
}

/**
 * Runs a task again and again until it is disposed. It does not keep the process alive.
 */
export function everyInterval(intervalMs: number, task: () => void): Disposable {
  const timer = setInterval(task, intervalMs)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
