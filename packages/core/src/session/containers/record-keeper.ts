import { isMooringError, type ContainerDeath, type ContainerRecord } from '@mooring/client'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import type { SessionPart } from '../context.ts'
import type { Deaths } from '../reports/deaths.ts'
import type { Sites } from '../sites/sites.ts'
import { createUnderWay } from '../under-way.ts'
import { recordOf } from './record.ts'
import type { RunningContainer } from './running-container.ts'

type Refresh = (running: RunningContainer, exitCode?: number) => Promise<ContainerRecord>
export type ChangeListener = (record: ContainerRecord) => void

/** Keeps the records of running containers true, and tells who holds one. */
export interface RecordKeeper {
  /** Inspects a container anew and tells its handles. */
  refresh(running: RunningContainer): Promise<ContainerRecord>
  /** Refreshes a container from now on at whatever happens to it, by whomever; settles when what it missed is caught up. */
  follow(running: RunningContainer): Promise<void>
  /** Names of running containers that have ended by themselves, or that somebody else removed, as far as the engine has reported. */
  lost(): Promise<Set<string>>
  /** Tells the handles of a container that it is gone. */
  removed(running: RunningContainer): void
  onChange(listener: ChangeListener): void
}

export function createRecordKeeper(
  { containers, signal }: SessionPart<'containers' | 'signal'>,
  { sites, deaths }: { sites: Sites; deaths: Deaths },
): RecordKeeper {
  const listeners = new Set<ChangeListener>()
  const underWay = createUnderWay()
  const newestTurns = new WeakMap<RunningContainer, number>()
  let lastTurn = 0

  const tell = (running: RunningContainer, record: ContainerRecord): void => {
    running.live.current = record
    for (const listener of listeners) listener(record)
  }
  const refresh: Refresh = async (running, exitCode) => {
    const { declared, image, live } = running
    const { context: there, networks } = sites.of(declared)
    const { docker, reach } = there.engine
    const turn = ++lastTurn
    const facts = await inspectContainer(docker, live.current.id)
    const death = await deaths.judge(running, facts, exitCode)
    // Answers may overtake each other, and then the older one is no news.
    if (turn < (newestTurns.get(running) ?? 0)) return live.current
    newestTurns.set(running, turn)
    noteStart(running, facts)
    const record = recordOf(declared, facts, { image: image.name, reach, networks })
    tell(running, death ? { ...record, death } : record)
    return live.current
  }
  const removed = (running: RunningContainer, death?: ContainerDeath): void => {
    newestTurns.set(running, ++lastTurn)
    tell(running, { ...running.live.current, state: 'removed', ...(death && { death }) })
  }
  return {
    refresh: (running) => refresh(running),
    follow: async (running) => {
      let latest: Promise<unknown> | undefined
      if (containers.isSuccessor(running)) tell(running, running.live.current)
      const gone = (): void => removed(running, deaths.gone(running))
      running.watch.onChange((kind, exitCode) => {
        // What the closing session does is no news.
        if (signal.aborted || !containers.isRunning(running)) return
        if (exitCode !== undefined) deaths.noteExit(running, exitCode)
        if (kind === 'destroy') gone()
        else latest = underWay.add(refresh(running, exitCode).catch(orGone(gone)))
      })
      await latest
    },
    lost: () => underWay.settled().then(() => namesOf(containers.running().filter(isLost))),
    removed: (running) => removed(running),
    onChange: (listener) => void listeners.add(listener),
  }
}

/** Others, or the engine itself, may have started it again. */
function noteStart(running: RunningContainer, facts: ContainerFacts): void {
  if (facts.startedAtMs > running.startedFacts.startedAtMs) running.startedFacts = facts
}

const orGone =
  (gone: () => void) =>
  (error: unknown): void => {
    if (isMooringError(error) && error.code === 'CONTAINER_NOT_RUNNING') gone()
  }

const namesOf = (running: readonly RunningContainer[]): Set<string> =>
  new Set(running.map(({ declared }) => declared.name))

const isLost = ({ live: { current } }: RunningContainer): boolean =>
  current.death !== undefined || current.state === 'removed'
