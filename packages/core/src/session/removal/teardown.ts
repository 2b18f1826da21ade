import { deadline, orAborted } from '../../abort.ts'
import { forEngine } from '../../docker/engine-commands.ts'
import type { Engine } from '../../docker/engine.ts'

const usualTimeoutMs = 60_000

/** Phases in the order in which they run: a network can only go when nothing is on it. */
const phases = ['data', 'containers', 'host access', 'networks', 'volumes', 'reaper'] as const

export type TeardownPhase = (typeof phases)[number]

export interface Undo {
  phase: TeardownPhase
  /** Names the object in the error that says it was left behind. */
  label: string
  /** Shell command that removes the object by hand. */
  command: string
  /** Given up after this time, and then reported. @default a minute */
  timeoutMs?: number
  /** The object is not on the engine, whose loss does not matter. @default false */
  isElsewhere?: boolean
  run(): Promise<void>
}

export interface TeardownFailure {
  label: string
  command: string
  error: unknown
}

/** What must be undone at the end; entries are made before the things they undo. */
export interface Teardown {
  /** Registers an undo and answers a function that runs it now, once. */
  defer(undo: Undo): () => Promise<void>
  /** Runs what is left, phase after phase, each phase at once; one failure never hides the others. */
  run(): Promise<TeardownFailure[]>
  /** The same, for what is on an engine: when that is lost, nothing can be removed from it. */
  on(engine: Pick<Engine, 'docker' | 'loss'>): Teardown
}

export function createTeardown(): Teardown {
  const entries = new Map<Undo, () => Promise<void>>()
  const on = (engine?: Pick<Engine, 'docker' | 'loss'>): Teardown => ({
    defer: (written) => {
      const undo = engine
        ? { ...written, command: forEngine(written.command, engine.docker) }
        : written
      const runOnce = once(async () => {
        await (undo.isElsewhere || !engine ? inTime(undo) : engine.loss.orLost(() => inTime(undo)))
        entries.delete(undo)
      })
      entries.set(undo, runOnce)
      return runOnce
    },
    run: async () => {
      const failures: TeardownFailure[] = []
      for (const phase of phases) failures.push(...(await runPhase(entries, phase)))
      return failures
    },
    on,
  })
  return on()
}

// An engine that answers nothing must not keep the process for ever.
async function inTime({ run, timeoutMs = usualTimeoutMs }: Undo): Promise<void> {
  using limit = deadline(timeoutMs, new AbortController().signal)
  await orAborted(run(), limit.signal)
}

async function runPhase(
  entries: ReadonlyMap<Undo, () => Promise<void>>,
  phase: TeardownPhase,
): Promise<TeardownFailure[]> {
  const due = [...entries].filter(([undo]) => undo.phase === phase)
  const failures = await Promise.all(
    due.map(async ([{ label, command }, run]) => {
      try {
        await run()
        return []
      } catch (error) {
        return [{ label, command, error }]
      }
    }),
  )
  return failures.flat()
}

// One run serves all who ask while it is under way; a failed one may be tried again.
function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () =>
    (running ??= run().catch((error: unknown) => {
      running = undefined
      throw error
    }))
}
