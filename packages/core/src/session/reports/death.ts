import type { ContainerDeath } from '@mooring/client'
import { epochMs } from '../../abort.ts'
import type { ResolvedWait } from '../../config/resolved-waits.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { ContainerFacts } from '../../docker/container-facts.ts'
import { readLogs } from '../../docker/container-logs.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'
import { shortenedLine } from './shortened-line.ts'

const tailLines = 10

/** A death that the engine has just reported; its last lines are read later. */
export const deathOf = (
  { declared, image }: RunningContainer,
  facts: ContainerFacts,
  exitCode: number,
): ContainerDeath => ({
  container: declared.name,
  image: image.name,
  exitCode,
  note: noteOf(facts, exitCode, declared),
  atMs: epochMs(),
  lastLines: [],
})

/** The death of a container that is gone, of which nothing can be read any more. */
export const deathOfRemoved = (
  { declared, image }: RunningContainer,
  exitCode: number | undefined,
): ContainerDeath => ({
  container: declared.name,
  image: image.name,
  exitCode,
  note: 'somebody else removed it',
  atMs: epochMs(),
  lastLines: [],
})

/** Whether an end is the one that a container is waited for. */
export function isExpected(wait: ResolvedWait | undefined, exitCode: number | undefined): boolean {
  if (wait?.kind === 'list') return wait.all.some((part) => isExpected(part, exitCode))
  return wait?.kind === 'exit' && wait.exitCode === exitCode
}

/** The last that a container wrote, with secrets masked; none where the config wants no lines. */
export async function lastLines(
  { declarations, engine: { docker }, mask }: SessionPart<'declarations' | 'engine' | 'mask'>,
  { live, startedFacts }: RunningContainer,
): Promise<string[]> {
  if (declarations.config.logs.show === 'never') return []
  try {
    const text = await readLogs(docker, live.current, { tail: tailLines, raw: startedFacts.tty })
    const lines = text.trimEnd().split('\n')
    return lines[0] === '' && lines.length === 1
      ? ['(nothing was written)']
      : lines.map((line) => shortenedLine(mask(line)))
  } catch {
    return [] // The evidence is best effort: the end itself must reach the tests.
  }
}

function noteOf(
  { oomKilled }: ContainerFacts,
  exitCode: number,
  { engineOptions: { memory: memoryBytes } }: ResolvedContainer,
): string | undefined {
  if (oomKilled) return 'killed because it ran out of memory'
  if (exitCode !== 137) return undefined
  // Not every kernel reports to the engine that it killed for memory.
  return memoryBytes === undefined
    ? 'killed by SIGKILL'
    : `killed by SIGKILL, which running out of memory does (limit ${memoryBytes} bytes)`
}
