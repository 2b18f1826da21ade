import { UsageError } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import { createUnderWay } from '../under-way.ts'
import { createRemovals, type Removals } from './removals.ts'
import type { RunningContainer } from './running-container.ts'

/**
 * The containers of a session by name, declared ones and instances: what each is now, and who may change that.
 *
 *     none ───▶ starting ───▶ running
 *      ▲           │    ╲        │
 *      │           │    failed   │
 *      │           ▼      ▼      ▼
 *      └──────────── ending ◀────┘
 *
 * - A name has one start, which all who ask share. One that has failed fails for all of them, until it is forgotten.
 * - What is ending has been given up: nobody gets it any more. Who asks meanwhile waits for its end, because both have one
 *   name on the engine.
 * - What has come to ready stays `running` when it ends by itself: its record tells of the death, and a reconcile ends it.
 * - What removes a container is no matter of its state: see Removals.
 */
export interface ContainerTable {
  /**
   * The start of a container: the one that there is, or else a new one.
   *
   * @param run takes it to ready, unless it is given up
   */
  start(name: string, run: Run): Promise<RunningContainer>
  /** Those that are running; of some names, or all. */
  running(names?: readonly string[]): RunningContainer[]
  /** Engine's id of the one that is running; undefined where none is. */
  idOf(name: string): string | undefined
  /** Whether it is the one that runs under its name now. */
  isRunning(running: RunningContainer): boolean
  /** Whether another one had its name before, whose handles are its own now. */
  isSuccessor(running: RunningContainer): boolean
  /** Gives up what is there under some names; settles when it has ended. @throws what `remove` throws */
  end(names: readonly string[], ending: Ending): Promise<void>
  /** Has those that failed be started again by the next who asks. */
  forgetFailed(): void
  /** Resolves when nothing is being started any more, whatever the outcomes. */
  settled(): Promise<void>
  removals: Removals
}

export type Run = (life: { giveUp: AbortController; ready: Ready }) => Promise<RunningContainer>
/** Tells what a start has come to, which is running from then on. */
type Ready = (running: RunningContainer) => void

export interface Ending {
  /** Why, in words that follow "because". */
  reason: string
  /** Removes all of it, when nothing is being done for the starts any more. */
  remove(cameToReady: readonly RunningContainer[]): Promise<void>
}

type State = 'starting' | 'running' | 'failed' | 'ending'

const moves: Record<State, readonly State[]> = {
  starting: ['running', 'failed', 'ending'],
  running: ['failed', 'ending'],
  failed: ['ending'],
  ending: [],
}

/** One container, from the first who asks to its end; another one may follow under its name. */
interface Life {
  name: string
  state: State
  giveUp: AbortController
  started: Promise<RunningContainer>
  running?: RunningContainer
  /** Settles with the end of one that is ending; never rejects. */
  ended?: Promise<unknown>
}

/** @param signal aborts when the session closes, which waits for no end but that of the starts */
export function createContainerTable(signal: AbortSignal): ContainerTable {
  const lives = new Map<string, Life>()
  const formerNames = new Set<string>()
  const starts = createUnderWay()

  const begin = (name: string, run: Run, former: Life | undefined): Life => {
    const giveUp = new AbortController()
    const ready: Ready = (running) => {
      life.running = running
      move(life, 'running')
    }
    const runNow = (): Promise<RunningContainer> => {
      giveUp.signal.throwIfAborted()
      return run({ giveUp, ready })
    }
    const isFree = former?.ended && orAborted(former.ended, signal)
    const started = starts.add(isFree ? isFree.then(runNow) : runNow())
    started.catch(() => move(life, 'failed'))
    const life: Life = { name, state: 'starting', giveUp, started }
    return life
  }
  const runningAs = (name: string): RunningContainer | undefined => {
    const { state, running } = lives.get(name) ?? {}
    return state === 'running' ? running : undefined
  }
  return {
    start: (name, run) => {
      const known = lives.get(name)
      if (known && known.state !== 'ending') return known.started
      const life = begin(name, run, known)
      lives.set(name, life)
      return life.started
    },
    running: (names = [...lives.keys()]) => names.flatMap((name) => runningAs(name) ?? []),
    idOf: (name) => runningAs(name)?.live.current.id,
    isRunning: (running) => runningAs(running.declared.name) === running,
    isSuccessor: ({ declared }) => formerNames.has(declared.name),
    end: async (names, { reason, remove }) => {
      const known = names.flatMap((name) => lives.get(name) ?? [])
      const ending = known.filter((life) => move(life, 'ending'))
      for (const { name, giveUp } of ending) giveUp.abort(givenUp(name, reason))
      const ended = startsOver(ending).then((cameToReady) => {
        for (const { declared } of cameToReady) formerNames.add(declared.name)
        return remove(cameToReady)
      })
      for (const life of ending) life.ended = ended.catch(() => undefined)
      await ended.finally(() => {
        for (const life of ending) if (lives.get(life.name) === life) lives.delete(life.name)
      })
    },
    forgetFailed: () => {
      for (const [name, { state }] of lives) if (state === 'failed') lives.delete(name)
    },
    settled: starts.settled,
    removals: createRemovals(),
  }
}

/** @returns whether it may go there */
function move(life: Life, to: State): boolean {
  if (!moves[life.state].includes(to)) return false
  life.state = to
  return true
}

/** Settles when nothing is being done for starts any more. @returns what has come to ready */
async function startsOver(lives: readonly Life[]): Promise<RunningContainer[]> {
  await Promise.allSettled(lives.map(({ started }) => started))
  return lives.flatMap(({ running }) => running ?? [])
}

const givenUp = (name: string, reason: string): UsageError =>
  new UsageError({
    code: 'SESSION_CLOSED',
    what: `The start of container "${name}" was cancelled, because ${reason}.`,
    fix: 'run the tests again.',
  })
