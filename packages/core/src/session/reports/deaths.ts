import type { ContainerDeath } from '@mooring/client'
import type { ContainerFacts } from '../../docker/container-facts.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import { deathOf, deathOfRemoved, isExpected, lastLines } from './death.ts'

/** Tells ends that nobody asked for from those that somebody did. */
export interface Deaths {
  /** Runs an operation that ends a container, and looks at it afterwards: that end is meant, unless the operation fails. */
  meant<T>(running: RunningContainer, operation: () => Promise<T>): Promise<T>
  /**
   * Judges what an inspect has found.
   *
   * @param exitCode of the end that was the reason to look, as the engine's event tells it
   * @returns why the container is down; undefined while it runs, or when that is meant
   */
  judge(
    running: RunningContainer,
    facts: ContainerFacts,
    exitCode?: number,
  ): Promise<ContainerDeath | undefined>
  /** Notes the exit code of an end, which may be all that can be known of it when the container is gone at once. */
  noteExit(running: RunningContainer, exitCode: number): void
  /** Why a container is gone that somebody else has removed; undefined when it had ended as it should. */
  gone(running: RunningContainer): ContainerDeath | undefined
  /** Deaths since a moment, in milliseconds since 1970, of a container that may run again. */
  since(running: RunningContainer, sinceMs: number): ContainerDeath[]
  /** Settles when it is known of each death so far what the container wrote last. */
  told(running: RunningContainer): Promise<void>
}

interface Known {
  operations: number
  /** By the moment of the end, on the engine's clock, which names it; undefined for one that is meant. */
  ends: Map<number, Promise<ContainerDeath> | undefined>
  deaths: ContainerDeath[]
  /** Of the last end. */
  exitCode?: number | undefined
}

const mostDeaths = 50

export function createDeaths(
  context: SessionPart<'engine' | 'at' | 'signal' | 'mask' | 'emit'>,
): Deaths {
  const all = new WeakMap<RunningContainer, Known>()
  const knownOf = (running: RunningContainer): Known => {
    const known = all.get(running) ?? { operations: 0, ends: new Map(), deaths: [] }
    all.set(running, known)
    return known
  }
  return {
    meant: async (running, operation) => {
      const known = knownOf(running)
      const before = new Set(known.ends.keys())
      known.operations += 1
      try {
        return await operation()
      } catch (error) {
        // It was meant to run now; why it does not is the error of the next test.
        for (const end of known.ends.keys()) if (!before.has(end)) known.ends.delete(end)
        throw error
      } finally {
        known.operations -= 1
      }
    },
    judge: async (running, facts, exitCode) => {
      const known = knownOf(running)
      const isDown = facts.state === 'exited' || facts.state === 'dead'
      if (!isDown && exitCode === undefined && known.operations === 0) return undefined
      if (facts.finishedAtMs <= 0) return undefined
      known.exitCode = exitCode ?? facts.exitCode
      if (!known.ends.has(facts.finishedAtMs)) {
        const isMeant = known.operations > 0 || isExpected(running.declared.waitFor, known.exitCode)
        const death = isMeant ? undefined : deathOf(running, facts, known.exitCode)
        known.ends.set(facts.finishedAtMs, death && told(context, running, { death, known, facts }))
      }
      const death = await known.ends.get(facts.finishedAtMs)
      return isDown ? death : undefined
    },
    noteExit: (running, exitCode) => {
      knownOf(running).exitCode = exitCode
    },
    gone: (running) => {
      const known = knownOf(running)
      const { death, state } = running.live.current
      if (death) return death
      if (known.operations > 0 || state === 'exited') return undefined
      if (isExpected(running.declared.waitFor, known.exitCode)) return undefined
      const removed = deathOfRemoved(running, known.exitCode)
      known.deaths.push(removed)
      return removed
    },
    since: (running, sinceMs) => knownOf(running).deaths.filter(({ atMs }) => atMs >= sinceMs),
    told: async (running) => void (await Promise.allSettled(knownOf(running).ends.values())),
  }
}

interface Happened {
  death: ContainerDeath
  known: Known
  facts: ContainerFacts
}

/** Notes a death, tells the listeners of the session, and reads the last lines. */
async function told(
  context: SessionPart<'at' | 'emit'>,
  running: RunningContainer,
  { death, known, facts: { oomKilled, exitCode } }: Happened,
): Promise<ContainerDeath> {
  const { id, name } = running.live.current
  known.deaths = [...known.deaths, death].slice(-mostDeaths)
  context.emit({
    kind: 'container-exited',
    container: name,
    id,
    exitCode: death.exitCode ?? exitCode,
    oomKilled,
  })
  death.lastLines = await lastLines(context.at(running.declared), running)
  return death
}
