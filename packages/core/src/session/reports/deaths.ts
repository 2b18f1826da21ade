import type { ContainerDeath } from '@mooring/client'
import { epochMs } from '../../abort.ts'
import type { ResolvedContainer, ResolvedWait } from '../../config/resolved.ts'
import type { ContainerFacts } from '../../docker/container-facts.ts'
import { readLogs } from '../../docker/logs.ts'
import type { SessionContext } from '../context.ts'
import type { RunningContainer } from '../running-container.ts'

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
  /** Why a container is gone that somebody else has removed; undefined when it had ended as it should. */
  gone(running: RunningContainer): ContainerDeath | undefined
  /** Deaths since a moment, in milliseconds since 1970, of a container that may run again. */
  since(running: RunningContainer, sinceMs: number): ContainerDeath[]
}

interface Known {
  operations: number
  /** By the moment of the end, on the engine's clock, which names it; undefined for one that is meant. */
  ends: Map<number, Promise<ContainerDeath> | undefined>
  deaths: ContainerDeath[]
  /** Of the last end. */
  exitCode?: number | undefined
}

const tailLines = 10
const mostDeaths = 50

export function createDeaths(context: SessionContext): Deaths {
  const all = new WeakMap<RunningContainer, Known>()
  const knownOf = (running: RunningContainer): Known => {
    const known = all.get(running) ?? { operations: 0, ends: new Map(), deaths: [] }
    all.set(running, known)
    return known
  }
  const died = async (
    running: RunningContainer,
    facts: ContainerFacts,
    exitCode: number,
  ): Promise<ContainerDeath> => {
    const known = knownOf(running)
    const death: ContainerDeath = {
      container: running.declared.name,
      image: running.image.name,
      exitCode,
      note: noteOf(facts, exitCode, running.declared),
      atMs: epochMs(),
      lastLines: [],
    }
    known.deaths = [...known.deaths, death].slice(-mostDeaths)
    const { id, name } = running.live.current
    const { oomKilled } = facts
    context.emit({ kind: 'container-exited', container: name, id, exitCode, oomKilled })
    death.lastLines = await lastLines(context, running)
    return death
  }
  return {
    meant: async (running, operation) => {
      const known = knownOf(running)
      const before = new Set(known.ends.keys())
      known.operations += 1
      try {
        return await operation()
      } catch (error) {
        // It was meant to run now; why it does not is what the next test must be told.
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
      const code = exitCode ?? facts.exitCode
      known.exitCode = code
      if (!known.ends.has(facts.finishedAtMs)) {
        const isMeant = known.operations > 0 || isExpected(running.declared.waitFor, code)
        known.ends.set(facts.finishedAtMs, isMeant ? undefined : died(running, facts, code))
      }
      const death = await known.ends.get(facts.finishedAtMs)
      return isDown ? death : undefined
    },
    gone: (running) => {
      const { operations, deaths, exitCode } = knownOf(running)
      const { declared, image, live } = running
      if (live.current.death) return live.current.death
      if (operations > 0 || live.current.state === 'exited') return undefined
      if (exitCode !== undefined && isExpected(declared.waitFor, exitCode)) return undefined
      const { name: container } = declared
      const note = 'somebody else removed it'
      const death = { container, image: image.name, exitCode, note, atMs: epochMs(), lastLines: [] }
      deaths.push(death)
      return death
    },
    since: (running, sinceMs) => knownOf(running).deaths.filter(({ atMs }) => atMs >= sinceMs),
  }
}

// A container that is waited for until it exits is one that is meant to.
function isExpected(wait: ResolvedWait | undefined, exitCode: number): boolean {
  if (wait?.kind === 'list') return wait.all.some((part) => isExpected(part, exitCode))
  return wait?.kind === 'exit' && wait.exitCode === exitCode
}

function noteOf(
  { oomKilled }: ContainerFacts,
  exitCode: number,
  { memoryBytes }: ResolvedContainer,
): string | undefined {
  if (oomKilled) return 'killed because it ran out of memory'
  if (exitCode !== 137) return undefined
  // Not every kernel reports to the engine that it killed for memory.
  return memoryBytes === undefined
    ? 'killed by SIGKILL'
    : `killed by SIGKILL, which running out of memory does (limit ${memoryBytes} bytes)`
}

async function lastLines(
  { config, engine: { docker }, mask }: SessionContext,
  { live, startedFacts }: RunningContainer,
): Promise<string[]> {
  if (config.logs.show === 'never') return []
  try {
    const text = await readLogs(docker, live.current, { tail: tailLines, raw: startedFacts.tty })
    const lines = text.trimEnd().split('\n')
    return lines[0] === '' && lines.length === 1 ? ['(nothing was written)'] : lines.map(mask)
  } catch {
    return [] // The evidence is best effort: the end itself must reach the tests.
  }
}
