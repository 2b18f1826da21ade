import type { ContainerFacts } from '../../docker/container-facts.ts'

/** What to do about a container that has the name of a reused one. */
export type Verdict =
  /** It runs, or has done its job. */
  | 'use'
  /** It was stopped; all it needs is a start. */
  | 'start'
  | 'unpause'
  /** Somebody is making or removing it. */
  | 'wait'
  /** It is another container than the one declared, or half made by a process that is gone. */
  | 'replace'

export interface Circumstances {
  state: ContainerFacts['state']
  isSame: boolean
  /** The process that made it has ended. */
  isMakerGone: boolean
  /** The declaration waits for the end of the container, not for its readiness. */
  isJob: boolean
}

/** Judges a container that is there already. */
export function verdictOn({ state, isSame, isMakerGone, isJob }: Circumstances): Verdict {
  if (state === 'removed') return 'wait'
  if (!isSame || state === 'dead') return 'replace'
  switch (state) {
    case 'created':
      return isMakerGone ? 'replace' : 'wait'
    case 'restarting':
      return 'wait'
    case 'paused':
      return 'unpause'
    case 'exited':
      return isJob ? 'use' : 'start'
    default:
      return 'use'
  }
}
