import { everyInterval, nowMs } from '../../abort.ts'
import { debugChannel } from '../../debug.ts'
import type { Happening, SpentPhase, StartPhase } from './lifecycle.ts'

const log = debugChannel('session')

/** Progress of one start, reported to the listeners of the session while it takes long. */
export interface StartProgress {
  /** The start goes on to a phase; `look` tells what it waits for whenever somebody wants to know. */
  enter(phase: StartPhase, look: () => AwaitedNow): void
  /** What it waits for now. */
  awaited(): AwaitedNow
  /** Where its time went until now. */
  spent(): SpentPhase[]
  /** The start is over. */
  [Symbol.dispose](): void
}

export interface AwaitedNow {
  /** In words that follow "waiting for": `port 5432`. Holds no secrets. */
  waitedFor: string
  lastProbe?: string
}

export interface StartProgressOptions {
  container: string
  emit(happening: Happening): void
  /** How often a start that goes on is reported. @default 10000 */
  intervalMs?: number
}

/** Follows one start: a start that is over within the interval is not reported. */
export function followStart({
  container,
  emit,
  intervalMs = 10_000,
}: StartProgressOptions): StartProgress {
  const startedAtMs = nowMs()
  let current: { phase: StartPhase; look: () => AwaitedNow } = {
    phase: 'dependencies',
    look: () => ({ waitedFor: 'its turn' }),
  }
  let enteredAtMs = startedAtMs
  const over: SpentPhase[] = []
  const spent = (): SpentPhase[] =>
    joined([...over, { phase: current.phase, elapsedMs: nowMs() - enteredAtMs }])
  const ticking = everyInterval(intervalMs, () => {
    const elapsedMs = Math.round(nowMs() - startedAtMs)
    const { phase, look } = current
    emit({ kind: 'container-waiting', container, phase, elapsedMs, ...look() })
  })
  return {
    enter: (phase, look) => {
      over.splice(0, Infinity, ...spent())
      enteredAtMs = nowMs()
      current = { phase, look }
      if (log.enabled) log('%s: %s, waiting for %s', container, phase, look().waitedFor)
    },
    awaited: () => current.look(),
    spent,
    [Symbol.dispose]: () => ticking[Symbol.dispose](),
  }
}

/** A phase that is entered twice in a row is one; what took no time is left out. */
function joined(phases: readonly SpentPhase[]): SpentPhase[] {
  const known: SpentPhase[] = []
  for (const { phase, elapsedMs } of phases) {
    const last = known.at(-1)
    if (last?.phase === phase) last.elapsedMs += elapsedMs
    else if (elapsedMs >= 0.5) known.push({ phase, elapsedMs })
  }
  return known
}
